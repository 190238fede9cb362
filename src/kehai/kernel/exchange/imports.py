"""What people ask of an import: bring a file, say where its columns go, check, start, cancel; and see how far it is."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kehai.kernel import access, inputs
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import catalogue
from kehai.kernel.errors import MayNot, NotThere, Refusal
from kehai.kernel.exchange import files, steps
from kehai.kernel.exchange import plan as planning
from kehai.kernel.keys import uuid7
from kehai.kernel.records.imports import Import, ImportRow

LISTED = 50
DUPLICATES = ("skip", "update")
Status = Import.Status
PLANNED = (Status.MAPPING, Status.CHECKED)
OVER = (Status.DONE, Status.FAILED, Status.CANCELLED)
_NO_COUNTS = {"new": 0, "update": 0, "skip": 0, "error": 0}


def bring(kind: str, name: str, pieces: Iterable[bytes], actor: Actor, *, queued: bool = True) -> Import:
    """A new import of a file; it is read by the worker unless the caller does it. Raises Invalid, MayNot, TooLarge."""
    planning.kind_of(kind, actor)
    key = uuid7()
    size = files.write(key, pieces)
    try:
        with transaction.atomic():
            run = Import.objects.create(id=key, kind=kind, file=_name(name), size=size, actor_kind=actor.kind, actor_id=actor.id, counts=_NO_COUNTS)
            if queued:
                steps.follow(steps.READ, key)
    except BaseException:
        files.remove(key)
        raise
    return run


def _name(name: str) -> str:
    """A file's name as it may be shown: no folders, nothing that no screen shows."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[-200:] or "?"


def seen(actor: Actor) -> QuerySet[Import]:
    """One's own imports, and those into kinds of which one may import everything; newest first."""
    whole = [kind.name for kind in catalogue() if actor.rights.all_of(kind.name, access.IMPORT)]
    mine = Q(actor_kind=actor.kind, actor_id=actor.id) if actor.id is not None else Q(pk=None)
    return Import.objects.filter(mine | Q(kind__in=whole)).order_by("-created_at", "-id")


def one(key: UUID, actor: Actor) -> Import:
    """One import. Raises NotThere."""
    found = seen(actor).filter(pk=key).first()
    if found is None:
        raise NotThere(_("This import is not there, or it is not yours to see."))
    return found


def _locked(key: UUID, actor: Actor) -> Import:
    one(key, actor)
    return Import.objects.select_for_update().get(pk=key)


def _steered(key: UUID, actor: Actor) -> Import:
    """Locked for who brought it: the rows are written with his rights, which nobody else may use."""
    run = _locked(key, actor)
    if (run.actor_kind, run.actor_id) != (actor.kind, actor.id):
        raise MayNot(_("Only who brought this file may go on with it."))
    return run


def plan(key: UUID, wanted: Mapping[str, Any], actor: Actor, *, queued: bool = True) -> Import:
    """Changes where columns go and what happens to duplicates; another sheet is read first. Raises Invalid, MayNot, Refusal."""
    with transaction.atomic():
        run = _steered(key, actor)
        _refuse_unless(run, PLANNED)
        _apply(run, wanted)
        run.save()
        if run.status == Status.READING and queued:
            steps.follow(steps.READ, key)
    return run


def _apply(run: Import, wanted: Mapping[str, Any]) -> None:
    problems = {str(name)[:60]: _("This field is not known.") for name in wanted if name not in _SHAPES}
    for name, value in wanted.items():
        if name in _SHAPES and not _SHAPES[name](value):
            problems[name] = _("This does not fit here.")
    if not problems and wanted.get("sheet") and wanted["sheet"] not in run.sheets:
        problems["sheet"] = _("There is no such sheet.")
    if not problems:
        problems |= {f"mapping.{h[:60]}": _("There is no such column.") for h in wanted.get("mapping", ()) if h not in run.headers}
    if problems:
        raise inputs.invalid(problems)
    another = bool(wanted.get("sheet")) and wanted["sheet"] != run.sheet
    for name, value in wanted.items():
        setattr(run, name, ("" if value is None else value) if name in ("key", "sheet") else value)
    run.sheet = run.sheet or (run.sheets[0] if run.sheets else "")
    run.status = Status.READING if another else Status.MAPPING
    run.problems, run.counts = [], _NO_COUNTS


def _words(value: Any) -> bool:
    return isinstance(value, dict) and len(value) <= 1000 and all(isinstance(word, str) for word in value.values())


_SHAPES: Mapping[str, Any] = {
    "mapping": _words,
    "values": lambda value: isinstance(value, dict) and len(value) <= 200,
    "key": lambda value: value is None or (isinstance(value, str) and len(value) <= 60),
    "sheet": lambda value: value is None or (isinstance(value, str) and len(value) <= 200),
    "duplicates": lambda value: value in DUPLICATES,
}


def check(key: UUID, actor: Actor, *, queued: bool = True) -> Import:
    """Asks for the dry run. Raises Invalid where the plan cannot work, Refusal in another status."""
    with transaction.atomic():
        run = _steered(key, actor)
        _refuse_unless(run, PLANNED)
        planning.of(run, actor)
        run.status, run.line, run.done, run.total, run.counts, run.problems = Status.CHECKING, 0, 0, run.rows, _NO_COUNTS, []
        run.save()
        if queued:
            steps.follow(steps.CHECK, key)
    return run


def start(key: UUID, actor: Actor, *, queued: bool = True) -> Import:
    """Asks for the load of what was checked; it is done with the rights of who brought the file. Raises Refusal, Invalid."""
    with transaction.atomic():
        run = _steered(key, actor)
        _refuse_unless(run, (Status.CHECKED,))
        planning.of(run, actor)
        run.status, run.line, run.done = Status.LOADING, 0, 0
        run.total = run.counts["new"] + run.counts["update"]
        run.counts = {**run.counts, "new": 0, "update": 0}
        run.save()
        if queued:
            steps.follow(steps.LOAD, key)
    return run


def cancel(key: UUID, actor: Actor) -> Import:
    """Stops an import behind the chunk it is at; rows that are in stay. Raises Refusal when it is over."""
    with transaction.atomic():
        run = _locked(key, actor)
        if run.status in OVER:
            raise Refusal(_("This import is over."))
        run.status = Status.CANCELLED
        run.save(update_fields=["status", "changed_at"])
        ImportRow.objects.filter(run=run).exclude(state=ImportRow.State.ERROR).delete()
    return run


def _refuse_unless(run: Import, allowed: Iterable[str]) -> None:
    if run.status not in allowed:
        raise Refusal(_("This cannot be done while the import is at this step."))


def told(run: Import) -> dict[str, Any]:
    """An import as the interface shows it."""
    return {
        "id": str(run.pk),
        "kind": run.kind,
        "file": run.file,
        "size": run.size,
        "status": str(run.status),
        "sheets": run.sheets,
        "sheet": run.sheet or None,
        "headers": run.headers,
        "sample": run.sample,
        "warnings": run.warnings,
        "mapping": run.mapping,
        "key": run.key or None,
        "duplicates": run.duplicates,
        "values": run.values,
        "rows": run.rows if run.headers else None,
        "progress": {"done": run.done, "total": run.total},
        "counts": {**_NO_COUNTS, **run.counts},
        "problems": run.problems,
        "error": run.error or None,
        "created_at": run.created_at.isoformat().replace("+00:00", "Z"),
    }
