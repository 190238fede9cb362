"""Three doors: the API, the health check, and the one page for every other path."""

from importlib.util import find_spec

from django.urls import include, path, re_path

from kehai.site.index import health, index

_api = [path("api/", include("kehai.api.urls"))] if find_spec("kehai.api.urls") else []

urlpatterns = [
    *_api,
    path("healthz", health),
    re_path(r"^(?!api/|static/).*$", index),
]
