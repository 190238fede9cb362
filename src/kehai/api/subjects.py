"""Of which kind and record an entrance tells that is not the kind's own, so that the trail can name it (T92, T100).

Either the path says it (`/approvals/of/customers/customer/{id}`), or the tag of its operation does: doors are
tagged with the kind whose id stands in their path.
"""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest

from kehai.kernel.catalogue import shipped

# The route of an entrance → its operation's tag.
_tagged: dict[str, str] = {}
# Ends of paths that hand out a print of the record.
PRINTS = frozenset({"pdf", "print", "word"})


def describe(route: str, tag: str) -> None:
    """The entrance at this route (`sales/quotes/{uuid:key}/pdf`) is tagged so."""
    _tagged[_plain(route)] = tag


def _plain(route: str) -> str:
    """The same for the router's spelling and for Django's."""
    return route.replace("{", "<").replace("}", ">").strip("/")


def of(request: HttpRequest, parts: Sequence[str]) -> tuple[str, UUID | None]:
    """(kind, record) that a request asked about; "" and None where there is none to name."""
    at = next((place for place, part in enumerate(parts) if _id(part)), None)
    if at is not None and at >= 2 and (named := f"{parts[at - 2]}.{parts[at - 1]}") in shipped():
        return named, _id(parts[at])
    match = request.resolver_match
    tag = _tagged.get(_plain(match.route.removeprefix("api/")), "") if match else ""
    return (tag, _id(parts[at]) if at is not None else None) if tag in shipped() else ("", None)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None
