"""Every page that is made by hand, on a phone and in English: no raw key, nothing wider than the window, nothing cut off, no complaint."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.gallery import FILLED, Gallery, routes
from tests.browser.screens import ROOT

pytestmark = pytest.mark.browser
PER_KIND = ("/$domain/$kind", "/$domain/$kind/$id")


def test_the_gallery_knows_every_route():
    """A new page is in it by itself; one with a hole in its address must say what stands there."""
    found = routes()
    assert {"/", "/pools", "/imports/$id", *PER_KIND} <= set(found)
    assert [route for route in found if "$" in route and route not in FILLED] == []
    router = (ROOT / "web" / "src" / "app" / "router.tsx").read_text(encoding="utf-8")
    assert len(found) == len(set(found)) == router.count("createRoute(") == router.count("path: ")


def test_no_page_breaks_on_a_phone_in_english(browser: Browser, server: str, tmp_path: Path):
    gallery = Gallery(browser, server, tmp_path, ({"phone"}, {"dark"}, {"en"}))
    found = [place for place in gallery.all_places() if not place.of_kind]
    assert len(found) > 25
    said = gallery.take(found, "en")
    # Names that people gave are Chinese in the demo, whatever the language of the screen.
    assert [line for line in said if ": Chinese: " not in line] == []
    assert {file.name.split(".")[0] for file in tmp_path.glob("*.png")} == {place.name for place in found}
