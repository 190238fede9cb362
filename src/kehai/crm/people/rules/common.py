"""Passwords that many people use: Django's twenty thousand, and what people type where Chinese is spoken (ASVS 6.2.4)."""

import re
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator

# Words that make up a password as soon as a number or a sign stands beside them. Pinyin, sites, brands, cities,
# boards of keys; what is common elsewhere stands in Django's list.
STEMS = frozenset(
    """
    woaini woaiwo aini iloveyou loveyou woaiwojia baobei baobao laopo laogong qinaide xiaobao meimei gege jiejie
    nihao nihaoma zaijian xiexie wode mima wodemima password passwd pass passwort secret welcome letmein login
    admin administrator root user guest test temp demo manager master system server oracle mysql postgres
    zhongguo china zhonghua beijing shanghai guangzhou shenzhen hangzhou nanjing suzhou wuhan chengdu chongqing
    tianjin xian qingdao dalian xiamen ningbo dongguan foshan changsha zhengzhou hongkong aomen taiwan taibei
    taobao tianmao alibaba alipay zhifubao weixin wechat tencent qq baidu jingdong huawei xiaomi lenovo honor
    dingding dingtalk feishu kehai crm company gongsi kehu xiaoshou shichang caiwu renshi yewu bangong
    wang zhang liu chen yang zhao huang zhou xu sun zhu gao lin guo luo liang song zheng xie tang
    zhangsan lisi wangwu zhaoliu wangwei zhangwei liwei lina wangfang liuyang zhangmin wangxiuying
    xiaoming xiaohong long longlong feng tianshi tiankong haizi yongyuan xingfu kuaile facai gongxi
    qwerty qwertyuiop qwert qwer asdfgh asdfghjkl asdf zxcvbn zxcvbnm zxcv qazwsx qazwsxedc qweasd qweasdzxc
    abc abcd abcde abcdef abcdefg abcdefgh abcabc aaa aaaa abab aabb xyz dragon monkey football superman batman
    """.split()  # noqa: SIM905  a list of words is read as text
)
WALKS = ("1234567890", "0987654321", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb6yhn7ujm")
_LEET = str.maketrans("@4301$5!7", "aaeoissit")
_EDGES = re.compile(r"^[\d\W_]+|[\d\W_]+$")


@cache
def _everywhere() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


def common(password: str) -> bool:
    """Whether it is one of those tried first: listed, a listed word beside numbers, a walk over the keys, few signs."""
    plain = password.strip().lower()
    bare = _EDGES.sub("", plain)
    spoken = bare.translate(_LEET)
    return (
        plain in _everywhere()
        or bare in STEMS
        or spoken in STEMS
        or _halves(bare)
        or plain.isdigit()
        or len(set(plain)) < 4
        or any(_walks(plain, walk) for walk in WALKS)
    )


def _halves(bare: str) -> bool:
    """Two listed words, or one twice, are no secret either."""
    return any(bare[:at] in STEMS and bare[at:] in STEMS for at in range(3, len(bare) - 2))


def _walks(plain: str, walk: str) -> bool:
    return len(plain) >= 6 and (plain in walk * 3 or plain in walk[::-1] * 3)
