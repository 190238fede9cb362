"""The name key of a customer: its name without width, script, place and legal form, so that spellings of one firm meet.

上海老凤祥有限公司, 老鳳祥（集團）股份有限公司 and ＬＦＸ 老凤祥 (上海) are told apart by what remains. A key of industry
words only (商贸) says nothing: it is weak, and no evidence by itself.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from kehai.kernel import regions, text

LEAST = 2  # characters that stay, whatever they are
LONGEST = 80
_BRACKETS = re.compile(r"[(（\[【〔「『<《]([^()（）\[\]【】〔〕「」『』<>《》]*)[)）\]】〕」』>》]")
_FORM = re.compile(
    r"(?:(?:股份|有限|责任|集团|控股|连锁|总|分|子)*公司|(?:有限|普通|特殊普通|)?合伙(?:企业)?|个人独资企业|集团|"
    r"专业合作社|合作社|经营部|经销部|营业部|门市部|销售部|服务部|办事处|事务所|工作室|旗舰店|专卖店|专营店|直营店|"
    r"分店|总店|门店|总厂|分厂|商行|厂)$"
)
_BRANCH = re.compile(
    r"(.{2,}?(?:公司|企业|合作社|事务所))"
    r"(?:(.{1,20}?)(?:分公司|分店|分厂|办事处|营业部|经营部|服务部|门店|专卖店|店)|(第.{1,3})(?:分公司|店))"
)
_LATIN_FORM = re.compile(r"(?<![A-Z0-9])(?:CO|COMPANY|LTD|LIMITED|INC|CORP|CORPORATION|GROUP|HOLDINGS?|LLC|PLC|GMBH)$")
_INDUSTRY = re.compile(
    r"(?:商贸|贸易|科技|技术|信息|网络|电子|商务|实业|发展|投资|管理|咨询|服务|文化|传媒|传播|广告|工程|建筑|建设|装饰|装修|设计|"
    r"材料|建材|机械|设备|制造|加工|食品|餐饮|酒店|物流|运输|货运|物业|房地产|地产|置业|农业|种植|养殖|环保|能源|新能源|电力|电气|"
    r"化工|医药|医疗|器械|药房|大药房|教育|培训|学校|人力资源|劳务|旅游|旅行社|汽车|租赁|维修|服装|服饰|纺织|家具|家居|电器|五金|百货|"
    r"超市|便利|珠宝|首饰|黄金|银楼|金店|软件|数据|智能|通信|通讯|互联网|国际|进出口|供应链|企业|产业|生物|健康|美容|园林|绿化|市政|"
    r"批发|零售|销售|经营|综合|中心|控股|资产|资本|基金|金融|保险|代理|印刷|包装|塑料|橡胶|钢材|金属|矿业|水产|粮油|饮料|酒业|茶业|"
    r"办公|用品|日用品|工艺品|礼品|玩具|化妆品|行业|市场|营销|策划|影视|体育|娱乐|数码|光电|测绘|检测|监理|安防|消防|保安|保洁|家政)"
)
_APART = re.compile(r"[^\w]+|_")
_WEAK = re.compile(rf"(?:{_INDUSTRY.pattern}|[与和及\W])*")
_TRADES = frozenset(_INDUSTRY.pattern[3:-1].split("|"))
_TRADE_LENGTHS = sorted({len(trade) for trade in _TRADES})
# What a name must end with before the whole pattern is worth a look: a pattern is tried at each of its characters.
_FORM_ENDS = tuple("司业团社部处所室店厂行")
_BRANCH_ENDS = ("分公司", "店", "分厂", "办事处", "营业部", "经营部", "服务部")


class NameKey(NamedTuple):
    """What remains of a name, whether that says too little by itself, the code of its place, and whose branch it is.

    `branch` is what stands between firm and branch: 恩施 of 中环建工程管理有限公司恩施分公司.
    """

    key: str
    weak: bool
    place: str
    branch: str = ""


@lru_cache(maxsize=4096)
def name_key(name: str) -> NameKey:
    """The key of a name; reading a key gives itself."""
    clean, place = _clean(name)
    branch = ""
    while True:
        shorter = clean[:LONGEST]
        if shorter.endswith(_BRANCH_ENDS) and (found := _BRANCH.fullmatch(shorter)):
            shorter, branch = found[1], branch or found[2] or found[3]
        shorter, place = _shorter(shorter, place)
        if shorter == clean:
            return NameKey(clean, len(clean) < LEAST or bool(_WEAK.fullmatch(clean)), place, branch)
        clean = shorter


def brand(key: str) -> str:
    """The part of a key that is the firm's own: without the trades at its end."""
    own = key[: _before_trades(key)]
    return own if len(own) >= LEAST else key


def _before_trades(key: str) -> int:
    """Where the trades at the end of a key begin, however they are cut (新能源 and not only 能源); its length where it has none."""
    ends, first = [len(key)], len(key)
    while ends:
        end = ends.pop()
        for length in _TRADE_LENGTHS:
            if length <= end and key[end - length : end] in _TRADES:
                ends.append(end - length)
                first = min(first, end - length)
    return first


def one_place(one: str, other: str) -> bool:
    """Whether two names may be of one place: either says none, or one lies in the other."""
    return one.startswith(other) or other.startswith(one)


def _clean(name: str) -> tuple[str, str]:
    """Letters and digits only, upper case, simplified; what stands in brackets goes where it is a place or a legal form."""
    for _round in range(4):  # upper case may unfold what was folded
        plain = text.simplify(unicodedata.normalize("NFKC", name).upper())
        if plain == name:
            break
        name = plain
    place = ""

    def out(found: re.Match[str]) -> str:
        nonlocal place
        inside = _letters(found[1])
        codes = _places().get(inside, ())
        place = place or "".join(codes[:1])
        return " " if codes or _FORM.fullmatch(inside) else f" {found[1]} "

    bare = _BRACKETS.sub(out, name)
    bare = bare if len(_letters(bare)) >= LEAST else name
    if bare.isalnum():
        return bare, place
    words = [word for word in _APART.split(bare) if word]
    while len(words) > 1 and _LATIN_FORM.fullmatch(words[-1]) and len("".join(words[:-1])) >= LEAST:
        words.pop()
    return _letters("".join(words)), place


def _letters(value: str) -> str:
    return value if value.isalnum() else "".join(filter(str.isalnum, value))


def _shorter(clean: str, place: str) -> tuple[str, str]:
    """One legal form less at the end, or one place less at the beginning; the same where there is none."""
    ends = _FORM if clean.endswith(_FORM_ENDS) else _LATIN_FORM if clean[-1:].isascii() else None
    found = ends.search(clean) if ends else None
    if found and found.start() >= LEAST:
        return clean[: found.start()], place
    codes, length = _leading(clean)
    if length and len(clean) - length >= LEAST:
        # 鼓楼区 of 福州, where that was said before; another place than the one before is part of the firm's own name.
        return clean[length:], next((code for code in codes if code.startswith(place)), place)
    return clean, place


def _leading(clean: str) -> tuple[tuple[str, ...], int]:
    """The codes of the longest place that a name begins with."""
    known = _places()
    for length in range(min(_beginnings().get(clean[:LEAST], 0), len(clean)), 1, -1):
        codes = known.get(clean[:length])
        if codes:
            return codes, length
    return (), 0


@cache
def _places() -> dict[str, tuple[str, ...]]:
    """Name → codes: provinces and cities as they are written and said, districts and counties as they are written only."""
    found: dict[str, tuple[str, ...]] = {}
    for code, division in regions.divisions().items():
        names = [division.name] if len(code) == 6 else [division.name, *regions.spoken_names(division.name)]
        for name in dict.fromkeys(names):
            if len(name) >= LEAST and name not in ("市辖区", "县"):
                found[name] = (*found.get(name, ()), code)
    return found


@cache
def _beginnings() -> dict[str, int]:
    """The first two characters of places → how long the longest of them is, up to twelve."""
    found: dict[str, int] = {}
    for name in _places():
        found[name[:LEAST]] = max(found.get(name[:LEAST], 0), min(12, len(name)))
    return found
