"""How likely two customers are one: evidence from names, numbers and addresses, each with its reason (A07).

The figures were set on 164,586 names of real firms, all of them different: at LISTED they give one pair in
2,000 firms. Two different credit codes speak against everything else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from kehai.crm.customers.rules.names import brand, one_place
from kehai.kernel import alike

CODE, NAME, SOUND, SHORT, SLIP, PHONE, CONTACT, EMAIL, DOMAIN, ALIKE = (
    *("code", "name", "sound", "short", "slip", "phone", "contact", "email", "domain", "alike"),
)
LISTED = 75  # from here on a pair is worth a person's time
DENIED = 45  # the most for two firms with different codes
OWN = 3  # characters from which a firm's own part of the name is rarely another's
# E-mail of the public at large says nothing about a firm.
_PUBLIC = (
    "qq.com 163.com 126.com sina.com sina.cn sohu.com 139.com 189.cn yeah.net foxmail.com aliyun.com 21cn.com tom.com gmail.com",
    "outlook.com hotmail.com live.com yahoo.com yahoo.com.cn icloud.com msn.com wo.cn vip.qq.com vip.163.com",
)
PUBLIC_MAIL = frozenset(each for line in _PUBLIC for each in line.split())


@dataclass(frozen=True, slots=True)
class Face:
    """What is compared of a customer."""

    name: str = ""
    key: str = ""
    sound: str = ""
    weak: bool = True
    place: str = ""
    branch: str = ""
    code: str = ""
    phones: frozenset[str] = frozenset()
    contacts: frozenset[str] = frozenset()
    email: str = ""
    person: bool = False


class Likeness(NamedTuple):
    """A score of 0 to 99 and the reasons, the strongest first."""

    score: int
    reasons: tuple[str, ...]


def liken(one: Face, other: Face) -> Likeness:
    """How likely they are one."""
    found = [(score, reason) for reason, rule in _RULES for score in (rule(one, other),) if score]
    named = _names(one, other)
    if named[0]:
        found.append(named)
    found.sort(reverse=True)
    doubt = 1.0
    for score, _reason in found:
        doubt *= 1 - score / 100
    score = min(99, round(100 * (1 - doubt)))
    if one.code and other.code and one.code != other.code:
        score = min(score, DENIED)
    return Likeness(score, tuple(reason for score, reason in found if score > 10))


def domain(email: str) -> str:
    """The firm's own part of an address; none for public mail."""
    told = email.rpartition("@")[2].lower()
    return "" if told in PUBLIC_MAIL else told


def _names(one: Face, other: Face) -> tuple[int, str]:
    if not one.name or not other.name:
        return 0, NAME
    if one.person or other.person:
        # Many people have one name.
        return (45, NAME) if one.name == other.name else (0, NAME)
    if one.name == other.name:
        return 95, NAME
    score, reason = _keys(one, other)
    if one.branch != other.branch:
        score = score * 2 // 5
    return (score if one_place(one.place, other.place) else score // 2), reason


def _keys(one: Face, other: Face) -> tuple[int, str]:
    if one.weak or other.weak:
        return 0, NAME
    if one.key == other.key:
        return 92, NAME
    own = min(len(brand(one.key)), len(brand(other.key)))
    if one.sound == other.sound:
        return (82 if own >= OWN else 76 if one.place and one.place == other.place else 70), SOUND
    if brand(one.key) == brand(other.key):
        short = one.key.startswith(other.key) or other.key.startswith(one.key)
        return (80 if own >= OWN else 62, SHORT) if short else (66 if own >= OWN else 40, ALIKE)
    return _slips(one.key, other.key, own)


def _slips(one: str, other: str, own: int) -> tuple[int, str]:
    slip = alike.slip(one, other)
    return (_SLIPS[slip](own), SLIP) if slip else (alike.ratio(one, other) // 2, ALIKE)


_SLIPS: dict[str, Callable[[int], int]] = {
    "swapped": lambda own: 82 if own >= OWN else 76,
    "missing": lambda own: 78 if own > OWN + 1 else 70 if own > OWN else 55,
    "replaced": lambda own: 66 if own > OWN + 1 else 60 if own > OWN else 45,
}


def _code(one: Face, other: Face) -> int:
    return 99 if one.code and one.code == other.code else 0


def _phone(one: Face, other: Face) -> int:
    return 80 if one.phones & other.phones else 0


def _contact(one: Face, other: Face) -> int:
    """A number of a contact here is one of there."""
    return 76 if (one.contacts & other.contacts) | (one.contacts & other.phones) | (one.phones & other.contacts) else 0


def _email(one: Face, other: Face) -> int:
    return 78 if one.email and one.email.lower() == other.email.lower() else 0


def _domain(one: Face, other: Face) -> int:
    return 45 if not _email(one, other) and domain(one.email) and domain(one.email) == domain(other.email) else 0


_RULES: tuple[tuple[str, Callable[[Face, Face], int]], ...] = (
    (CODE, _code),
    (PHONE, _phone),
    (CONTACT, _contact),
    (EMAIL, _email),
    (DOMAIN, _domain),
)
