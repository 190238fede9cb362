"""Which column of a file goes into which field: what was used last time, else what the header says."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from django.conf import settings
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import translation

from kehai.kernel.access import Actor
from kehai.kernel.exchange import failed
from kehai.kernel.exchange.values import words
from kehai.kernel.field import Field
from kehai.kernel.kind import Kind
from kehai.kernel.records.imports import Import

CANNOT = frozenset({"files", "json"})  # what no cell can hold
KEYS = frozenset({"text", "code", "mobile", "email", "integer"})  # types whose value may tell that a row is already there
NUMBER = "number"
_MARKS = re.compile(r"[\s*＊:：_\-./\\]+|[(（\[【].*?[)）\]】]")
# What people write above a column, by the names that kinds give such fields; headers of registers and of other programs.
SYNONYMS: Mapping[str, str] = {
    "name": "企业名称 公司名称 单位名称 客户名称 名称 姓名 联系人姓名 客户 公司 企業名稱 公司名稱 客戶名稱 company customer fullname accountname",
    "credit_code": "统一社会信用代码 社会信用代码 信用代码 税号 纳税人识别号 企业代码 統一社會信用代碼 uscc creditcode taxid",
    "address": "注册地址 地址 详细地址 公司地址 企业地址 联系地址 通讯地址 經營地址 經營場所 住所 经营场所 註冊地址 street",
    "mobile": "手机 手机号 手机号码 移动电话 联系手机 手機 手機號碼 cell cellphone mobilephone",
    "phone": "电话 联系电话 座机 固定电话 固话 办公电话 公司电话 電話 tel telephone",
    "email": "邮箱 电子邮箱 邮件 电子邮件 郵箱 mail",
    "region": "地区 所在地区 省市区 行政区划 区域 所属地区 省市 所在地 地區 area district",
    "website": "网址 网站 公司网站 官网 主页 網址 url homepage",
    "registered_on": "注册日期 成立日期 成立时间 注册时间 登记日期 註冊日期 成立日 founded",
    "company_type": "企业类型 公司类型 企业性质 公司性质 企業類型",
    "capital": "注册资金 注册资本 註冊資本 capital",
    "scope": "经营范围 经营业务 業務範圍 businessscope",
    "industry": "行业 所属行业 行业类别 行業",
    "category": "业务类别 类别 分类 客户分类 客户类型",
    "source": "来源 客户来源 线索来源 渠道 來源 leadsource",
    "grade": "级别 等级 客户等级 客户级别 rating level",
    "owner": "负责人 所有人 归属人 业务员 跟进人 销售 負責人 salesperson",
    "remark": "备注 说明 描述 備註 note notes comment comments description",
    "title": "职务 职位 岗位 職務 jobtitle position",
    "number": "编号 客户编号 编码 id no",
}


def folded(header: str) -> str:
    """A header without what says nothing: case, width, spaces, marks, words in brackets."""
    text = unicodedata.normalize("NFKC", header).casefold()
    return _MARKS.sub("", text) or text


def writable(kind: Kind, actor: Actor) -> dict[str, Field]:
    """The fields that a file may fill for this actor."""
    rights = actor.rights
    return {
        name: field
        for name, field in kind.fields.items()
        if not field.readonly and field.type not in CANNOT and rights.level(kind.name, name) == "write"
    }


def keys(kind: Kind, actor: Actor) -> dict[str, Field]:
    """The fields by which a row that is already there may be found; also the running number."""
    found = {name: field for name, field in writable(kind, actor).items() if field.type in KEYS}
    return found | ({NUMBER: kind.fields[NUMBER]} if NUMBER in kind.fields else {})


def suggest(kind: Kind, headers: Sequence[str], sample: Sequence[Sequence[str | None]], actor: Actor) -> dict[str, str]:
    """Header → field name, for the headers that can be told."""
    offered = writable(kind, actor)
    return _last_time(kind, headers, actor, {*offered, NUMBER}) or _by_words(headers, sample, offered)


def _last_time(kind: Kind, headers: Sequence[str], actor: Actor, offered: set[str]) -> dict[str, str]:
    """The mapping of the latest import with the same headers that went through: one's own before others'."""
    mine = Case(When(actor_id=actor.id, then=Value(0)), default=Value(1), output_field=IntegerField())
    # The workbook of errors, mended, has one column more than the file it came from.
    bare = [header for header in headers if header not in failed.reasons()]
    used = Import.objects.filter(Q(headers=list(headers)) | Q(headers=bare), kind=kind.name, status=Import.Status.DONE)
    found = used.order_by(mine, "-created_at").values_list("mapping", flat=True).first() or {}
    return {header: name for header, name in found.items() if name in offered}


def _by_words(headers: Sequence[str], sample: Sequence[Sequence[str | None]], offered: Mapping[str, Field]) -> dict[str, str]:
    by_word: dict[str, str] = {}
    for rank in (_labels, _synonyms):
        for name, field in offered.items():
            for word in rank(field):
                by_word.setdefault(word, name)
    found: dict[str, str] = {}
    for at, header in enumerate(headers):
        name = by_word.get(folded(header), "")
        if name and name not in found.values() and _fits(offered[name], [row[at] for row in sample if at < len(row)]):
            found[header] = name
    return found


def _labels(field: Field) -> Iterator[str]:
    """The field's name, and its label in each language."""
    yield folded(field.name)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield folded(str(field.label))


def _synonyms(field: Field) -> Iterator[str]:
    yield from (folded(word) for word in SYNONYMS.get(field.name, "").split())


def _fits(field: Field, cells: Sequence[str | None]) -> bool:
    """A column of other words than the choices is another column of the same name."""
    if field.type != "choice":
        return True
    known, filled = words(field), [cell for cell in cells if cell]
    return not filled or any(cell.strip().casefold() in known for cell in filled)
