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
from kehai.kernel.exchange import files, mapping, steps, targets
from kehai.kernel.exchange import plan as planning
from kehai.kernel.exchange import undo as undoing
from kehai.kernel.exchange.check import FATES
from kehai.kernel.exchange.load import forget_rows
from kehai.kernel.keys import uuid7
from kehai.kernel.records.imports import Import

LISTED = 50
DUPLICATES = ("skip", "fill", "update", "error")
Status = Import.Status
PLANNED = (Status.MAPPING, Status.CHECKED)
OVER = (Status.DONE, Status.FAILED, Status.CANCELLED, Status.UNDONE)
_NO_COUNTS = dict.fromkeys(FATES, 0)


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
        if name == "key":  # the first of the keys, for who knows only one
            run.keys = [value] if value else []
        else:
            setattr(run, name, "" if value is None else value)
    run.sheet = run.sheet or (run.sheets[0] if run.sheets else "")
    run.status = Status.READING if another else Status.MAPPING
    run.problems, run.changes, run.tried, run.counts = [], [], 0, _NO_COUNTS


def _words(value: Any) -> bool:
    return isinstance(value, dict) and len(value) <= 1000 and all(isinstance(word, str) for word in value.values())


_SHAPES: Mapping[str, Any] = {
    "mapping": _words,
    "values": lambda value: isinstance(value, dict) and len(value) <= 200,
    "key": lambda value: value is None or (isinstance(value, str) and len(value) <= 60),
    "keys": lambda value: isinstance(value, list) and len(set(map(str, value))) == len(value) <= 5 and all(isinstance(k, str) for k in value),
    "conflicts": lambda value: value in ("keep", "overwrite"),
    "clears": lambda value: isinstance(value, bool),
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
        run.changes, run.tried = [], 0
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
        run.total = sum(run.counts.get(fate, 0) for fate in steps.COMING)
        run.counts = {**run.counts, **dict.fromkeys(steps.COMING, 0)}
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
        if run.status == Status.UNDOING:
            run.status = Status.DONE  # what is taken back stays so; the rest can be taken back later
        else:
            run.status = Status.CANCELLED
            forget_rows(run.pk)
        run.save(update_fields=["status", "changed_at"])
    return run


def again(key: UUID, wanted: Mapping[str, Any], actor: Actor, *, queued: bool = True) -> Import:
    """The same file once more: another sheet, or into another kind, as contacts after their customers. Raises Invalid, MayNot."""
    run = _steered_look(key, actor)
    kind, sheet = str(wanted.get("kind") or run.kind), wanted.get("sheet")
    if sheet is not None and sheet not in run.sheets:
        raise inputs.invalid({"sheet": _("There is no such sheet.")})
    try:
        with files.path(key).open("rb") as file:
            made = bring(kind, run.file, files.pieces(file), actor, queued=False)
    except FileNotFoundError:
        raise NotThere(_("The file is not there any more. Please bring it again.")) from None
    with transaction.atomic():
        made.sheet = str(sheet or "")
        made.save(update_fields=["sheet"])
        if queued:
            steps.follow(steps.READ, made.pk)
    return made


def _steered_look(key: UUID, actor: Actor) -> Import:
    run = one(key, actor)
    if (run.actor_kind, run.actor_id) != (actor.kind, actor.id):
        raise MayNot(_("Only who brought this file may go on with it."))
    return run


def foreseen(key: UUID, actor: Actor) -> dict[str, Any]:
    """What would become of the records if the import were taken back. Raises Refusal."""
    run = one(key, actor)
    undoing.refuse_late(run)
    return undoing.foreseen(run, actor)


def undo(key: UUID, actor: Actor, worked_on: str = undoing.KEEP, *, queued: bool = True) -> Import:
    """Asks that the import be taken back, with the rights of who asks. Raises Refusal."""
    with transaction.atomic():
        run = _locked(key, actor)
        undoing.refuse_late(run)
        planning.kind_of(run.kind, actor)
        before = run.undo if run.undo.get("worked_on") == worked_on else {}
        run.undo = {**before, "worked_on": worked_on, "actor_kind": actor.kind, "actor_id": str(actor.id), "by": actor.label}
        run.status, run.total, run.error = Status.UNDOING, undoing.count(run), ""
        run.done = run.done if before.get("mark") else 0
        run.save()
        if queued:
            steps.follow(steps.UNDO, key)
    return run


def _refuse_unless(run: Import, allowed: Iterable[str]) -> None:
    if run.status not in allowed:
        raise Refusal(_("This cannot be done while the import is at this step."))


def told(run: Import, actor: Actor | None = None) -> dict[str, Any]:
    """An import as the interface shows it. What stood in records before is for who brought the file: he was checked for it."""
    mine = actor is None or (run.actor_kind, run.actor_id) == (actor.kind, actor.id)
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
        "key": run.keys[0] if run.keys else None,
        "keys": run.keys,
        "conflicts": run.conflicts,
        "clears": run.clears,
        "duplicates": run.duplicates,
        "values": run.values,
        "rows": run.rows if run.headers else None,
        "progress": {"done": run.done, "total": run.total},
        "counts": {**_NO_COUNTS, **run.counts},
        "problems": run.problems,
        "changes": run.changes if mine else [],
        "tried": run.tried,
        "undo": _undone(run),
        "error": run.error or None,
        "created_at": run.created_at.isoformat().replace("+00:00", "Z"),
    }


def _undone(run: Import) -> dict[str, Any]:
    """Until when it can be taken back, and what became of that so far."""
    end = undoing.until(run)
    counts = {name: int(run.undo.get(name, 0)) for name in ("deleted", "hanging", "restored", "kept")}
    told = None if end is None else end.isoformat().replace("+00:00", "Z")
    return {"until": told, "by": run.undo.get("by"), **counts}


def offered(key: UUID, actor: Actor) -> dict[str, Any]:
    """What the columns of an import may go into, and by what its rows may be found."""
    kind = planning.kind_of(one(key, actor).kind, actor)
    keys = [{"name": name, "label": str(field.label)} for name, field in mapping.keys(kind, actor).items()]
    return {"targets": targets.shown(kind, actor), "keys": keys}
