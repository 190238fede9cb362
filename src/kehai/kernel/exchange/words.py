"""Headers as words: what people write above a column, and the field that each word means."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from django.conf import settings
from django.utils import translation

from kehai.kernel.field import Field

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
    "created_at": "创建时间 创建日期 建档时间 建档日期 录入时间 录入日期 建立时间 建檔時間",
    "created_by": "创建人 建档人 录入人 登记人 建檔人",
    "pool": "公海 所属公海 客户池",
    "parent": "集团公司 母公司 上级单位 集团",
    "content": "跟进内容 跟进记录 跟进情况 拜访内容 沟通内容 跟進內容",
    "at": "跟进时间 跟进日期 拜访时间 拜访日期 联系时间 跟進時間",
    "position": "职务 职位 岗位 職務",
    "wechat": "微信 微信号",
    "is_main": "主联系人 是否主联系人",
}


def folded(header: str) -> str:
    """A header without what says nothing: case, width, spaces, marks, words in brackets."""
    text = unicodedata.normalize("NFKC", header).casefold()
    return _MARKS.sub("", text) or text


def words_of(offered: Mapping[str, Field]) -> dict[str, str]:
    """Folded word → field name: labels before synonyms."""
    found: dict[str, str] = {}
    for rank in (_labels, _synonyms):
        for name, field in offered.items():
            for word in rank(field):
                found.setdefault(word, name)
    return found


def _labels(field: Field) -> Iterator[str]:
    """The field's name, and its label in each language."""
    yield folded(field.name)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield folded(str(field.label))


def _synonyms(field: Field) -> Iterator[str]:
    yield from (folded(word) for word in SYNONYMS.get(field.name, "").split())
