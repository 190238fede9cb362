"""The words by which a record says what it lacks: told to people, and asked by in lists (`lacking`, a field without a column of its own)."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kehai.kernel import access, virtual
from kehai.kernel.catalogue import shipped
from kehai.kernel.field import Choice, Field
from kehai.kernel.kind import Kind
from kehai.kernel.quality.standard import LACKING, OR, QUALITY, STALE, WRONG, facets, is_checked, measured, standard_of
from kehai.kernel.query import Scope, bad
from kehai.kernel.sql import Sql, every

EMPTY_SORT, WRONG_SORT, STALE_SORT = "empty", "wrong", "stale"


def words(kind: Kind) -> Iterator[str]:
    """All words of a kind, in the order of its standard."""
    standard = standard_of(kind)
    for facet in facets(kind):
        yield facet.name
        yield from (each.name + WRONG for each in facet.fields if is_checked(standard, each))
    if standard.fresh:
        yield STALE


def sort_of(word: str) -> str:
    """Whether something is empty, wrong, or too old."""
    return STALE_SORT if word == STALE else WRONG_SORT if word.endswith(WRONG) else EMPTY_SORT


def fields_of(kind: Kind, word: str) -> list[str]:
    """The fields of the form by which it is mended; what is stale is mended by looking at all of it."""
    return [] if word == STALE else word.removesuffix(WRONG).split(OR)


def label(kind: Kind, word: str) -> str:
    """The word for people."""
    if word == STALE:
        return _("Not touched for %(days)d days") % {"days": standard_of(kind).days}
    named = _(" or ").join(str(kind.fields[name].label) for name in fields_of(kind, word))
    return (_("%(field)s looks wrong") if word.endswith(WRONG) else _("%(field)s is missing")) % {"field": capfirst(named)}


def weight(kind: Kind, word: str) -> int:
    """How much hangs on it, to put what lacks most often and weighs most first."""
    named = fields_of(kind, word)
    return sum(facet.weight for facet in facets(kind) if any(each.name in named for each in facet.fields)) or 10


def told(kind: Kind, actor: access.Actor) -> bool:
    """Whether the numbers of this kind are for the actor at all; of which rows, its mask says."""
    return measured(kind) and access.readable(kind, actor, QUALITY)


def _among(asked: Sequence[Any], scope: Scope) -> Sql:
    """The rows that lack one of these, as far as the asker is told their numbers."""
    if not told(scope.kind, scope.actor):
        raise bad(_("The field “%(name)s” cannot be used here.") % {"name": LACKING})
    found = Sql(f"{scope.alias}.{LACKING} && %s::varchar[]", (list(asked),))
    return every(found, clear(scope))


def clear(scope: Scope) -> Sql:
    """The rows whose numbers are not masked for the asker."""
    return access.shown(scope.kind, scope.actor.rights, QUALITY, scope.alias)


def choices(kind: Kind) -> tuple[Choice, ...]:
    """What may be lacking, with the company's own fields that count."""
    text = lazy(label, str)
    return tuple(Choice(word, text(kind, word)) for word in words(kind))


def _declare() -> None:
    for kind in filter(measured, shipped().values()):
        virtual.declare(kind.name, Field(LACKING, gettext_lazy("Lacking"), "choice"), _among, told, choices)


_declare()
