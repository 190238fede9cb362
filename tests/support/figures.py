"""The figures of a test run: counted where tests run, added up over all processes, printed in the summary."""

import os
from collections import Counter
from collections.abc import Mapping
from typing import Any

from tests.support import markers

# With KEHAI_TEST_FULL=1 the random proofs run in full (`make proof`); otherwise a share of each.
FULL = os.environ.get("KEHAI_TEST_FULL") == "1"
NAME = "kehai_figures"
counted: Counter[str] = Counter()


def hand_over(config: Any) -> None:
    """What this process counted, for the controller; nothing where it is the controller itself."""
    output = getattr(config, "workeroutput", None)
    if output is not None:
        output[NAME] = {"counted": dict(counted), "count": dict(markers.count), "unmarked": list(markers.unmarked)}


def take(output: Mapping[str, Any]) -> None:
    """What a worker counted."""
    told = output.get(NAME)
    if told:
        counted.update(told["counted"])
        markers.count.update(told["count"])
        markers.unmarked.extend(told["unmarked"])


def lines() -> list[str]:
    """One line a figure."""
    found = [f"{name}: {number:,}" for name, number in sorted(counted.items())]
    if markers.count:
        door = markers.count["acl"]
        found.append(
            f"statements on company tables: {sum(markers.count.values()):,}, through the access door {door:,}, unmarked = {len(markers.unmarked)}"
        )
    # Those of a test fail it; those of a fixture would else be only a number.
    found += [f"unmarked: {statement}" for statement in sorted(set(markers.unmarked))]
    return found
