"""The doors: the API, the health check, what makes the screen installable, the public pages of the domains, and the one page for every other path."""

from collections.abc import Iterator
from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, include, path, re_path

from kehai.kernel.apps import Domain, modules
from kehai.site import renewal
from kehai.site.index import health, index, shell
from kehai.site.installable import manifest, worker

__all__ = ["renewal", "urlpatterns"]  # the ready-made roles are known from here on

_api = [path("api/", include("kehai.api.urls"))] if find_spec("kehai.api.urls") else []


def _pages() -> Iterator[URLPattern]:
    """What people without an account may open: a module in a domain's doors/ with `pages`."""
    for domain in apps.get_app_configs():
        if isinstance(domain, Domain):
            for module in modules(f"{domain.name}.doors"):
                yield from getattr(module, "pages", ())


urlpatterns = [
    *_api,
    path("healthz", health),
    path("shell", shell),
    path("manifest.webmanifest", manifest),
    path("service-worker.js", worker),
    *_pages(),
    re_path(r"^(?!api/|static/).*$", index),
]
