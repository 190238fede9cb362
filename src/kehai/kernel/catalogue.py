"""The catalogue of kinds: shipped ones frozen at start-up, own fields laid over them by epoch."""

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache
from threading import Lock

from django.apps import apps
from django.db import connection

from kehai.kernel.field import Field
from kehai.kernel.kind import Kind, describe
from kehai.kernel.record import Record


@dataclass(frozen=True)
class Catalogue:
    """All kinds as they are at one epoch."""

    epoch: int
    kinds: Mapping[str, Kind]

    def __getitem__(self, name: str) -> Kind:
        return self.kinds[name]

    def __contains__(self, name: object) -> bool:
        return name in self.kinds

    def __iter__(self) -> Iterator[Kind]:
        return iter(self.kinds.values())


# The epoch that the current request or job works under; None outside of both.
epoch_now: ContextVar[int | None] = ContextVar("epoch_now", default=None)
# The epoch of start-up, when there may be no database yet: shipped kinds only.
STARTING = -1
_overlays: dict[tuple[str, int], Catalogue] = {}
_lock = Lock()


@cache
def shipped() -> Mapping[str, Kind]:
    """The kinds that stand in folders, with their children; raises on a duplicate name."""
    kinds: dict[str, Kind] = {}
    for order, model in enumerate(apps.get_models()):
        if not issubclass(model, Record):
            continue
        kind = describe(model)
        if kind.name in kinds:
            raise TypeError(f"two kinds are called {kind.name}")
        kinds[kind.name] = replace(kind, order=order)
    children: dict[str, list[tuple[str, str]]] = {}
    for kind in kinds.values():
        parent = getattr(kind.access, "parent", None)
        if parent:
            children.setdefault(str(kind.fields[parent].target), []).append((kind.name, parent))
        for link in kind.screen["sides"]:
            if link != parent:
                children.setdefault(str(kind.fields[link].target), []).append((kind.name, link))
    return {name: replace(kind, children=tuple(children.get(name, ()))) for name, kind in kinds.items()}


def read_epoch() -> int:
    """The company's epoch: rises with every change of rights, of the organisation, of own fields."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM kernel_epoch WHERE id = 1")
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def raise_epoch() -> None:
    """Makes every process forget what it compiled; in the transaction of the change itself."""
    with connection.cursor() as cursor:
        # By the clock: a number whose transaction was rolled back is never used again for something else.
        cursor.execute("UPDATE kernel_epoch SET value = GREATEST(value + 1, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint) WHERE id = 1")


def catalogue() -> Catalogue:
    """The kinds as they are now for this request or job."""
    epoch = epoch_now.get()
    if epoch is None:
        epoch = read_epoch()
    if epoch == STARTING:
        return Catalogue(STARTING, shipped())
    key = (str(connection.settings_dict["NAME"]), epoch)
    found = _overlays.get(key)
    if found is None:
        found = _lay_over(epoch)
        with _lock:
            if len(_overlays) > 16:
                _overlays.clear()
            _overlays[key] = found
    return found


def kind(name: str) -> Kind:
    """The kind of this name; KeyError for an unknown one."""
    return catalogue()[name]


def kind_of(model: type[Record]) -> Kind:
    """The kind of a model, with its own fields."""
    return catalogue()[_name_of(model)]


@cache
def _name_of(model: type[Record]) -> str:
    return next(kind.name for kind in shipped().values() if kind.model is model)


def _lay_over(epoch: int) -> Catalogue:
    from kehai.kernel.custom.own import own_fields  # noqa: PLC0415  own fields are themselves a kind

    kinds = dict(shipped())
    added: dict[str, list[Field]] = own_fields()
    for name, fields in added.items():
        if name in kinds and kinds[name].screen["own_fields"]:
            kinds[name] = kinds[name].with_own(fields)
    return Catalogue(epoch, kinds)
