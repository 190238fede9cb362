"""All paths of the API: one router a shipped kind, what is not a kind beside them, and nothing else."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, URLPattern, URLResolver, include, path, re_path
from django.urls.resolvers import RoutePattern
from django.utils.functional import cached_property
from ninja import NinjaAPI
from ninja.errors import ValidationError

from kehai.api import (
    account,
    answers,
    exports,
    files,
    kinds,
    merging,
    openapi,
    operation,
    quality,
    records,
    regions,
    search,
    settings,
    subjects,
    trail,
    uncover,
)
from kehai.api import bin as recycle_bin
from kehai.kernel.actions import verify
from kehai.kernel.apps import Domain, modules
from kehai.kernel.catalogue import STARTING, epoch_now, shipped
from kehai.kernel.errors import Refusal

PARTS = (account, kinds, regions, search, files, settings, operation, trail, exports, uncover, quality, openapi)
ROUTERS = (*(part.router for part in PARTS), merging.router, recycle_bin.router)


def build() -> NinjaAPI:
    """The API of the catalogue as it stands at start-up."""
    api = NinjaAPI(title="Kehai", version="1", openapi_url=None, docs_url=None)
    for error in (Refusal, Http404, ValidationError, Exception):
        api.add_exception_handler(error, _failed)
    for router in (*ROUTERS, *_optional()):
        api.add_router("", router)
    for prefix, router in _doors():
        api.add_router(prefix, router)
        _tell(prefix, router)
    for kind in shipped().values():
        api.add_router(f"/{kind.path}", records.router(kind))
    return api


def _tell(prefix: str, router: Any) -> None:
    """What each entrance of a domain is about, for the trail."""
    for route, view in router.path_operations.items():
        for each in view.operations:
            tag = next(iter(each.tags or router.tags or ()), "")
            subjects.describe(f"{prefix}{route}", tag)


def _optional() -> Iterable[Any]:
    """The import's own entrance, where it is installed."""
    name = "kehai.api.imports"
    return [import_module(name).router] if find_spec(name) else []


def _doors() -> Iterator[tuple[str, Any]]:
    """The domains' own entrances: a module in a domain's doors/ with a `path` and a `router`.

    Raises TypeError where one stands at the path of a kind: it would answer in the kind's place, or never be met.
    """
    taken = {f"/{kind.path}": kind.name for kind in shipped().values()}
    for domain in apps.get_app_configs():
        if isinstance(domain, Domain):
            for module in modules(f"{domain.name}.doors"):
                if hasattr(module, "router"):
                    if module.path in taken:
                        raise TypeError(f"{module.__name__} stands at {module.path}, the path of the kind {taken[module.path]}")
                    yield module.path, module.router


def _checked(patterns: Iterable[Any]) -> list[URLPattern]:
    """The paths with the CSRF check that ninja takes off every view of its own."""
    found = []
    for pattern in patterns:
        pattern.callback.csrf_exempt = False
        found.append(pattern)
    return found


class Directory(URLResolver):
    """Paths found by what they are, or by their first two parts; only what is in neither list is tried pattern by pattern."""

    def resolve(self, path: str) -> Any:
        """What Django's own search finds, without the search."""
        at = path.find("/", path.find("/") + 1)
        known = self._known.get(path if at < 0 else path[: at + 1])
        try:
            found: Any = known.resolve(path) if known else None
        except Resolver404:
            found = None
        if found and isinstance(known, URLResolver):
            found.route = f"{known.pattern}{found.route}"
        return found or super().resolve(path)

    @cached_property
    def _known(self) -> dict[str, URLPattern | URLResolver]:
        return {str(each.pattern): each for each in reversed(self.url_patterns) if "<" not in str(each.pattern)}


def _grouped(patterns: Iterable[URLPattern]) -> list[URLPattern | URLResolver]:
    """The same paths with those of one kind behind their common beginning, so that few are tried."""
    kinds_first = {f"{kind.path}/" for kind in shipped().values()}
    plain: list[URLPattern | URLResolver] = []
    inside: dict[str, list[URLPattern]] = {}
    for pattern in patterns:
        route = str(pattern.pattern)
        prefix = "/".join(route.split("/")[:2]) + "/"
        if prefix in kinds_first and route != prefix[:-1]:
            inside.setdefault(prefix, []).append(path(route.removeprefix(prefix), pattern.callback))
        else:
            plain.append(pattern)
    return [*plain, *(path(prefix, include(found)) for prefix, found in inside.items())]


def _failed(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    return answers.failure(request, error if isinstance(error, Exception) else error())


def _nothing_here(request: HttpRequest) -> HttpResponse:
    return answers.failure(request, Http404())


def _paths() -> list[URLResolver]:
    before = epoch_now.set(STARTING)
    try:
        verify()
        api = build()
    finally:
        epoch_now.reset(before)
    openapi.describe(api)
    return [Directory(RoutePattern(""), [*_grouped(_checked(api.urls[0])), re_path(r"", _nothing_here)])]


urlpatterns = _paths()
