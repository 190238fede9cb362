"""Columns about what hangs on a record, beside it in one row: 联系人1, 电话1, 联系人2, 跟进内容."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.conf import settings
from django.utils import translation

from kehai.kernel.access import Actor
from kehai.kernel.exchange import targets
from kehai.kernel.exchange.targets import SLOTS
from kehai.kernel.exchange.words import SYNONYMS, folded, words_of
from kehai.kernel.kind import Kind

_NUMBERED = re.compile(r"(.*?)([1-9一二三])?")
_DIGITS = {"一": 1, "二": 2, "三": 3}
_STEM = 2
_NAMES = ("", "姓名", "名称", "名字", "name")
# Of a person beside a firm, a telephone is the mobile in most files.
_PHONES = frozenset({"电话", "联系电话", "電話", "tel", "telephone"})


class _Offer(NamedTuple):
    kind: Kind
    lead: str
    heads: tuple[str, ...]
    words: Mapping[str, str]


def suggest(kind: Kind, headers: Sequence[str], actor: Actor) -> dict[str, str]:
    """Header → target, for the kinds of which a column names one."""
    found: dict[str, str] = {}
    own = words_of(targets.offered(kind, actor))
    for offer in _offers(kind, actor):
        read = [(header, *_parts(header)) for header in headers]
        if any(base in offer.heads for _header, base, _slot in read):
            for header, base, slot in read:
                name = _field(offer, base, alone=slot is None and base in own)
                target = f"{offer.kind.name}#{slot or 1}.{name}"
                if name and (slot or 1) <= SLOTS and header not in found and target not in found.values():
                    found[header] = target
    return found


def _offers(kind: Kind, actor: Actor) -> list[_Offer]:
    made = []
    for child, link in targets.children(kind, actor).values():
        lead = targets.lead(child, actor)
        if lead is None:
            continue
        fields = {name: field for name, field in targets.writable(child, actor).items() if name != link}
        labels = tuple(_labels(child))
        made.append(_Offer(child, lead, labels + tuple(_lead_words(labels, lead)), words_of(fields)))
    return made


def _labels(child: Kind) -> list[str]:
    found = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.append(folded(str(child.label)))
    return list(dict.fromkeys(found))


def _lead_words(labels: Sequence[str], lead: str) -> list[str]:
    """Other words for the same, which begin like it: 跟进内容 for a 跟进记录."""
    words = [folded(word) for word in SYNONYMS.get(lead, "").split()]
    return [word for word in words if any(word[:_STEM] == label[:_STEM] for label in labels)]


def _parts(header: str) -> tuple[str, int | None]:
    found = _NUMBERED.fullmatch(folded(header))
    if found is None or not found[2]:
        return folded(header), None
    return found[1], _DIGITS.get(found[2]) or int(found[2])


def _field(offer: _Offer, base: str, *, alone: bool) -> str | None:
    """By the kind's own word in front (联系人手机), by a number behind (手机2), or by a word that the record has not."""
    for head in offer.heads:
        if base.startswith(head):
            rest = base[len(head) :]
            return offer.lead if rest in _NAMES else _word(offer, rest) or _word(offer, base)
    return None if alone else _word(offer, base)


def _word(offer: _Offer, word: str) -> str | None:
    return "mobile" if word in _PHONES and "mobile" in offer.words.values() else offer.words.get(word)
