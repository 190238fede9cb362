"""The query string read strictly: unknown, doubled and unreadable parameters are refused by name."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kehai.api.request import parse, wrong
from kehai.kernel.errors import Invalid
from kehai.kernel.kind import Kind
from kehai.kernel.shape import ALWAYS

MAX_FILTER, MAX_TEXT, MAX_COLUMNS = 16_000, 200, 100
TOTALS = ("capped", "none", "exact")


class Query:
    """The parameters of one request, of which only `known` may be given. Raises Invalid."""

    def __init__(self, request: HttpRequest, known: Iterable[str] = ()) -> None:
        self._given = request.GET
        names = set(known)
        problems: dict[str, Any] = {}
        for name, values in self._given.lists():
            if name not in names:
                problems[name[:60].replace("\0", "?")] = _("This parameter is not known.")
            elif len(values) > 1:
                problems[name] = _("This name stands here twice.")
            elif "\0" in values[0]:
                problems[name] = _("This text contains characters that are not valid.")
        if problems:
            raise Invalid(_("Please look at the marked fields."), problems)

    def text(self, name: str, most: int = MAX_TEXT) -> str | None:
        """A text; None where it is not given or empty."""
        value: str | None = self._given.get(name) or None
        if value is not None and len(value) > most:
            raise wrong(name, _("This text is too long."))
        return value

    def number(self, name: str, least: int, most: int) -> int | None:
        """A whole number within bounds; None where it is not given."""
        value = self.text(name, 12)
        if value is None:
            return None
        if not (value.isascii() and value.isdigit()) or not least <= int(value) <= most:
            raise wrong(name, _("Please write a number from %(least)d to %(most)d.") % {"least": least, "most": most})
        return int(value)

    def flag(self, name: str) -> bool:
        """true or false; false where it is not given."""
        return self.choice(name, ("false", "true")) == "true"

    def choice(self, name: str, values: tuple[str, ...]) -> str:
        """One of a few words; the first where it is not given."""
        value = self.text(name, 40) or values[0]
        if value not in values:
            raise wrong(name, _("Please choose one of the values."))
        return value

    def names(self, name: str) -> list[str] | None:
        """Names separated by commas; None where they are not given."""
        value = self.text(name, 4000)
        if value is None:
            return None
        found = value.split(",")
        if len(found) > MAX_COLUMNS:
            raise wrong(name, _("Please give fewer of these."))
        return found

    def columns(self, kind: Kind) -> list[str] | None:
        """The fields asked for; a name that the kind does not have is refused."""
        found = self.names("columns")
        unknown = [name for name in found or () if name not in kind.fields and name not in ALWAYS]
        if unknown:
            raise wrong("columns", _("The field “%(name)s” cannot be used here.") % {"name": unknown[0][:60]})
        return found

    def json(self, name: str) -> Any:
        """A JSON value; None where it is not given."""
        value = self.text(name, MAX_FILTER)
        return None if value is None else parse(value, name)
