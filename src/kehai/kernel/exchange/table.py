"""From rows as they stand in a file to a table: title lines skipped, a header found, rows of one width."""

from collections.abc import Iterator
from itertools import chain, islice

from kehai.kernel.exchange.guard import Refused

Cells = list[str | None]
Line = tuple[int, Cells]

MAX_COLUMNS = 1_000
_LOOK_AHEAD = 12


def table(lines: Iterator[Line]) -> tuple[list[str], Iterator[Line]]:
    """Return the headers and the rows below them; blank rows are left out, line numbers stay those of the file.

    A row longer than the headers keeps its extra cells, so that whoever takes it can refuse it by name.
    """
    filled = (line for line in lines if any(cell is not None for cell in line[1]))
    first = list(islice(filled, _LOOK_AHEAD))
    if not first:
        raise Refused("empty")
    at = _header_at(first)
    body = first[at + 1 :]
    width = max(_used(cells) for _, cells in first[at:])
    if width > MAX_COLUMNS:
        raise Refused("too_many_columns", most=MAX_COLUMNS)
    return headers(first[at][1], width), _of_width(chain(body, filled), width)


def _header_at(first: list[Line]) -> int:
    """Return where the header stands: a lone cell above a wider row is a title."""
    counts = [sum(cell is not None for cell in cells) for _, cells in first]
    if max(counts) < 2:
        return 0
    return next(at for at, count in enumerate(counts) if count >= 2)


def _used(cells: Cells) -> int:
    """Return how many cells there are up to the last one that is filled."""
    used = len(cells)
    while used and cells[used - 1] is None:
        used -= 1
    return used


def headers(cells: Cells, width: int) -> list[str]:
    """Name every column: its header, a second one of the same name "电话 (2)", a nameless one by its letter."""
    names: list[str] = []
    for at in range(width):
        cell = cells[at] if at < len(cells) else None
        name = wanted = " ".join(cell.split()) if cell else f"[{letters(at)}]"
        count = 1
        while name in names:
            count += 1
            name = f"{wanted} ({count})"
        names.append(name)
    return names


def letters(column: int) -> str:
    """Return the letters of a column counted from 0: A, Z, AA."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def _of_width(lines: Iterator[Line], width: int) -> Iterator[Line]:
    for number, cells in lines:
        if len(cells) < width:
            cells.extend([None] * (width - len(cells)))
        elif len(cells) > width:
            del cells[max(width, _used(cells)) :]
        yield number, cells
