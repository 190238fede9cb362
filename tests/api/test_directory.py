"""A path is found at once, and what is found is what Django's own search finds."""

from typing import Any

import pytest
from django.urls import URLResolver, get_resolver

from kehai.kernel.catalogue import shipped


def _directory() -> URLResolver:
    from kehai.api import urls  # noqa: PLC0415  needs Django set up

    [found] = urls.urlpatterns
    return found


def test_each_path_leads_where_it_led_without_the_directory() -> None:
    directory = _directory()
    paths = [str(each.pattern) for each in directory.url_patterns if "<" not in str(each.pattern)]
    below = "", "group", "01a205a4-9f36-752f-9869-113cc70530ea", "nothing/of/this"
    paths += [f"{kind.path}/{rest}" for kind in shipped().values() for rest in below]
    assert len(paths) > 500
    for path in paths:
        found, sought = directory.resolve(path), URLResolver.resolve(directory, path)
        assert (found.func, found.route, found.kwargs) == (sought.func, sought.route, sought.kwargs), path


def test_a_page_of_a_kind_is_looked_up_and_not_searched_for(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []
    real = URLResolver.resolve
    directory = _directory()

    def resolve(self: URLResolver, path: str) -> Any:
        if self is directory:
            searched.append(path)
        return real(self, path)

    monkeypatch.setattr(URLResolver, "resolve", resolve)
    for kind in shipped().values():
        assert get_resolver().resolve(f"/api/{kind.path}").route == f"api/{kind.path}"
        assert get_resolver().resolve(f"/api/{kind.path}/group").route == f"api/{kind.path}/group"
    assert searched == []
