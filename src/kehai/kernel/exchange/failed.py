"""The rows that did not come in, as a workbook: the columns of the file as they were, and the reason behind them."""

from collections.abc import Iterator
from typing import BinaryIO

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import NotThere
from kehai.kernel.exchange import files, reader, sheet, targets
from kehai.kernel.kind import Kind
from kehai.kernel.records.imports import Import, ImportKept, ImportRow


def reasons() -> set[str]:
    """The header of the reason in every language; a file that was mended brings it along."""
    found = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.add(_reason())
    return found


def _reason() -> str:
    return _("Why it did not come in")


def write(run: Import, target: BinaryIO) -> None:
    """Writes the workbook. Raises NotThere when the file is gone."""
    if not files.path(run.pk).exists():
        raise NotThere(_("The file is not there any more. Please bring it again."))
    reason = _reason()
    headers = [header for header in run.headers if header != reason]
    kept = [at for at, header in enumerate(run.headers) if header != reason]
    sheet.write(run.file.rpartition(".")[0] or run.file, [*headers, reason], _rows(run, kept), target)


def _rows(run: Import, kept: list[int]) -> Iterator[list[str | None]]:
    """The file read once more beside the problems; both come in the order of lines."""
    kind = kind_named(run.kind)
    left = (ImportRow.State.ERROR, ImportRow.State.CONFLICT)
    bad = ImportRow.objects.filter(run=run, state__in=left).order_by("line").values_list("line", "field", "problem")
    problems = bad.iterator(chunk_size=2000)
    wanted = next(problems, None)
    lines = reader.rows(files.path(run.pk), run.sheet or None, run.encoding or None)
    for line, cells in lines:
        if wanted is None:
            break
        if line == wanted[0]:
            yield [*(cells[at] if at < len(cells) else None for at in kept), _told(kind, *wanted[1:])]
            wanted = next(problems, None)


def _told(kind: Kind, field: str, problem: str) -> str:
    return f"{targets.label_of(kind, field)}: {problem}" if field else problem


def write_kept(run: Import, target: BinaryIO) -> None:
    """The report of an import that was taken back: every record that stayed, and why."""
    kept = ImportKept.objects.filter(run=run).order_by("id").values_list("kind", "number", "label", "reason")
    headers = [_("Kind"), _("Number"), _("Name"), _("Why it stayed")]
    rows = ([str(kind_named(kind).label), number, label, reason] for kind, number, label, reason in kept.iterator(chunk_size=2000))
    sheet.write(run.file.rpartition(".")[0] or run.file, headers, rows, target)
