"""Every kind stands in the menu with a drawing of its own, none with the plain sheet for what has none (look.md)."""

import re
from pathlib import Path

from kehai.kernel.catalogue import catalogue

DRAWINGS = Path(__file__).parents[2] / "web/src/kernel/marks/drawings.ts"
WATERS = {"sea", "bay", "harbour"}  # drawn by hand: Waters.tsx


def test_every_kind_has_a_drawing(db):
    drawn = set(re.findall(r'^  "?([a-z-]+)"?: \w+Outlined,$', DRAWINGS.read_text(encoding="utf-8"), re.MULTILINE))
    assert len(drawn) > 40
    lost = {kind.name: kind.screen["icon"] for kind in catalogue() if kind.screen["icon"] not in drawn | WATERS}
    assert not lost, lost
