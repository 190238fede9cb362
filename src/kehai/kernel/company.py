"""Settings of the company, typed and by name: declared by domains, changed on the screen, read without a query.

`declare` says that a setting exists; `get` reads it; `put` changes some, with history, and raises the epoch,
so that every process reads them anew on its next request. What belongs to the machine (addresses, keys,
passwords of others) is no setting of the company: it stands in site/options.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kehai.kernel import types
from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.catalogue import STARTING, epoch_now, raise_epoch, read_epoch
from kehai.kernel.errors import Invalid, MayNot, sayable
from kehai.kernel.field import Field
from kehai.kernel.records.change import Change
from kehai.kernel.records.setting import Setting

# What the history of settings hangs on: they are one record, the company's.
KIND, RECORD = "kernel.settings", UUID(int=0)


@dataclass(frozen=True, slots=True)
class Declared:
    """One setting: its name is the field's; whoever may update every record of the kind `guard` may change it."""

    field: Field
    group: Any
    guard: str

    @property
    def default(self) -> Any:
        """The value while nobody has decided."""
        return self.field.default


_declared: dict[str, Declared] = {}
_cache: dict[tuple[str, int], Mapping[str, Any]] = {}
_lock = Lock()


def declare(group: Any, fields: Sequence[Field], guard: str = "people.role") -> None:
    """Declares settings named `domain.word`, of the types integer, boolean, choice, text and longtext, with defaults.

    Raises TypeError on a name declared twice and on other types.
    """
    for field in fields:
        if field.name in _declared or field.type not in ("integer", "boolean", "choice", "text", "longtext"):
            raise TypeError(f"the setting {field.name} cannot be declared")
        _declared[field.name] = Declared(field, group, guard)


def declared() -> Mapping[str, Declared]:
    """All settings by name, in the order of their declaration."""
    return _declared


def get(name: str) -> Any:
    """The value in force; KeyError for a name that nobody declared."""
    found = _values().get(name)
    return _declared[name].default if found is None else found


def may_change(name: str, actor: Actor) -> bool:
    """Whether the actor decides about this setting."""
    return actor.rights.all_of(_declared[name].guard, UPDATE)


def put(told: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """Changes settings, all or none; None takes one back to its default. Returns what is in force from now on.

    Raises Invalid at a name, and MayNot.
    """
    problems = {sayable(name): _("This field is not known.") for name in told if name not in _declared}
    if problems:
        raise Invalid(_("Please look at the marked fields."), problems)
    if not all(may_change(name, actor) for name in told):
        raise MayNot(_("You may not do this."))
    clean = _cleaned(told)
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Two who change settings at once: the history must tell what each of them found.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('kernel:settings'))")
        before = dict(Setting.objects.filter(name__in=clean).values_list("name", "value"))
        changed = {name: value for name, value in clean.items() if before.get(name) != value}
        Setting.objects.filter(name__in=[name for name, value in changed.items() if value is None]).delete()
        for name, value in changed.items():
            if value is not None:
                Setting.objects.update_or_create(name=name, defaults={"value": value})
        if changed:
            _write_down({name: [_shown(name, before.get(name)), _shown(name, value)] for name, value in changed.items()}, actor)
            raise_epoch()
    return {name: _shown(name, value) for name, value in clean.items()}


def _shown(name: str, value: Any) -> Any:
    return _declared[name].default if value is None else value


def _cleaned(told: Mapping[str, Any]) -> dict[str, Any]:
    clean, problems = {}, {}
    for name, value in told.items():
        try:
            clean[name] = types.clean(_declared[name].field, value)
        except types.Bad as error:
            problems[name] = str(error.message)
    if problems:
        raise Invalid(_("Please look at the marked fields."), problems)
    return clean


def _write_down(diff: Mapping[str, Sequence[Any]], actor: Actor) -> None:
    Change.objects.create(
        kind=KIND,
        record_id=RECORD,
        action="update",
        at=timezone.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label[:120],
        version=Change.objects.filter(kind=KIND, record_id=RECORD).count() + 1,
        diff=dict(diff),
    )


def _values() -> Mapping[str, Any]:
    epoch = epoch_now.get()
    if epoch == STARTING:
        return {}
    key = (str(connection.settings_dict["NAME"]), read_epoch() if epoch is None else epoch)
    found = _cache.get(key)
    if found is None:
        found = dict(Setting.objects.values_list("name", "value"))
        with _lock:
            if len(_cache) > 16:
                _cache.clear()
            _cache[key] = found
    return found
