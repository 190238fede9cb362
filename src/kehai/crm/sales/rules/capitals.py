"""Amounts in financial capitals (大写金额), which stand on quotes, contracts and bills beside the figures.

The rule is that of the People's Bank of China, 《支付结算办法》 (银发〔1997〕393号) annex 《正确填写票据和结算凭证的基本规定》:
capitals 零壹贰叁肆伍陆柒捌玖 with 拾佰仟万亿元角分; 整 after 元 where nothing follows, none after 分 (article 2); one 零 for zeros in a
row; 零 before 分 where there is no 角 (article 4). Where it leaves a choice the house writes as its first examples do: nothing
after 角 (壹仟肆佰零玖元伍角), no 零 before full thousands, 零 before 角 after yuan that end in zero (壹拾万柒仟元零伍角叁分).
"""

from decimal import Decimal

from kehai.kernel.money import rounded

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
SIZES = ((10**8, "亿"), (10**4, "万"))
LARGEST = Decimal(10) ** 16


def capitals(amount: Decimal) -> str:
    """An amount in capitals, rounded to the 分: 1004.05 is 壹仟零肆元零伍分. Raises ValueError from 10^16 on."""
    cents = rounded(amount, 2)
    if abs(cents) >= LARGEST:
        raise ValueError(amount)
    yuan, rest = divmod(int(abs(cents) * 100), 100)
    ten, one = divmod(rest, 10)
    told = f"{_whole(yuan)}元" if yuan or not rest else ""
    if not rest:
        told += "整"
    else:
        zero = yuan and (ten == 0 or yuan % 10 == 0)
        told += ("零" if zero else "") + (f"{DIGITS[ten]}角" if ten else "") + (f"{DIGITS[one]}分" if one else "")
    return f"负{told}" if cents < 0 else told


def _whole(value: int) -> str:
    """Whole yuan: so many 亿 (themselves read in 万), so many 万, the rest; a gap of zeros between two digits is one 零."""
    for size, name in SIZES:
        if value >= size:
            high, low = divmod(value, size)
            gap = DIGITS[0] if 0 < low < size // 10 else ""
            return f"{_whole(high)}{name}{gap}{_whole(low) if low else ''}"
    return _group(value) or DIGITS[0]


def _group(group: int) -> str:
    """Four digits without zeros at either end."""
    told, gap = "", False
    for at in range(3, -1, -1):
        digit = group // 10**at % 10
        if not digit:
            gap = bool(told)
            continue
        told, gap = told + (DIGITS[0] if gap else "") + DIGITS[digit] + PLACES[at], False
    return told
