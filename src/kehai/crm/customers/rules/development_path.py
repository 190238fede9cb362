"""The path of a development case as data: which step follows which, what each needs, what then stays as it is (B37, B43–B47)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

TARGET, APPLIED, RETURNED, SIGNED, PLANNED = "target", "applied", "returned", "signed", "planned"
CHECKED, CONTACTED, DEVELOPING, REPORTED, REVIEWED = "checked", "contacted", "developing", "reported", "reviewed"
WON, GIVEN_UP, LATER = "won", "given_up", "later"
DECIDED = (WON, GIVEN_UP, LATER)
# The case is being worked on: it is reported on in turn, and may be reported on for good.
RUNNING = (SIGNED, PLANNED, CHECKED, CONTACTED, DEVELOPING)
MANAGER, DIRECTOR, GENERAL = "manager", "director", "general"
NO = "no"

APPLICATION = ("reason", "source", "source_detail", "expected_volume", "products")
PLAN = ("contact_way", "contact_who", "contact_on", "questions")
QUESTIONS: Mapping[str, str] = {
    "strength": "strength_remark",
    "price_market": "price_remark",
    "price_quantity": "price_remark",
    "price_quality": "price_remark",
    "positioning": "positioning_remark",
    "expertise": "positioning_remark",
}
CHECK = (*QUESTIONS, *dict.fromkeys(QUESTIONS.values()))
CONTACT = ("contacted_at", "thinking")
FINAL = ("final_report", "proposal")


@dataclass(frozen=True, slots=True)
class Move:
    """A step that who works on the case takes by himself: from which states to which, and which fields must be filled in."""

    name: str
    sources: tuple[str, ...]
    target: str
    needs: tuple[str, ...]
    label: Any
    help: Any
    icon: str


MOVES = (
    Move(
        "apply",
        (TARGET, RETURNED),
        APPLIED,
        ("reason", "source", "expected_volume", "products"),
        _("Apply"),
        _("Hands in the application: why, from which source, how much of which products."),
        "send",
    ),
    Move("plan", (SIGNED,), PLANNED, PLAN, _("Plan is ready"), _("The first contact is planned: way, with whom, when, questions."), "calendar"),
    Move("check", (PLANNED,), CHECKED, tuple(QUESTIONS), _("Three points checked"), _("Strength, price, positioning: all is answered."), "check"),
    Move(
        "contact",
        (CHECKED,),
        CONTACTED,
        ("customer", "contacted_at", "thinking"),
        _("First contact held"),
        _("What the customer really thinks is written down."),
        "phone",
    ),
    Move("adjust", (CONTACTED,), DEVELOPING, ("approach",), _("Approach adjusted"), _("The way of going on is adjusted to it."), "tool"),
    Move(
        "report",
        RUNNING,
        REPORTED,
        FINAL,
        _("Hand in final report"),
        _("Hands in the final report with what is proposed: won, given up, later."),
        "file",
    ),
)
MOVED: Mapping[str, Move] = {move.name: move for move in MOVES}
# The further moves: of who signs, reviews and decides, and back onto the path.
SIGNING: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "sign": ((APPLIED,), (SIGNED,)),
    "send_back": ((APPLIED,), (RETURNED,)),
    "review": ((REPORTED,), (REVIEWED,)),
    "return_report": ((REPORTED, REVIEWED), (DEVELOPING,)),
    "decide": ((REPORTED, REVIEWED), DECIDED),
    "resume": ((GIVEN_UP, LATER), (TARGET,)),
}
_WITH_SIGNER = (APPLIED, *RUNNING, REPORTED, REVIEWED, *DECIDED)
_CONTACTED = (CONTACTED, DEVELOPING, REPORTED, REVIEWED, *DECIDED)
_HANDED_IN = (REPORTED, REVIEWED, *DECIDED)
# Fields → in which states they stay as they are: what was signed is not rewritten afterwards.
FROZEN: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(APPLICATION, _WITH_SIGNER),
    **dict.fromkeys((*PLAN, *CHECK), _CONTACTED),
    **dict.fromkeys((*CONTACT, "approach", *FINAL), _HANDED_IN),
}


def missing(row: Any, needs: tuple[str, ...]) -> list[str]:
    """The fields a step needs that are empty; a remark too, where a question of the check is answered with no."""
    empty = [name for name in needs if getattr(row, f"{name}_id" if name == "customer" else name) in (None, "")]
    wanted = {QUESTIONS[name] for name in needs if name in QUESTIONS and getattr(row, name) == NO}
    return empty + [remark for remark in dict.fromkeys(QUESTIONS.values()) if remark in wanted and not getattr(row, remark)]


def frozen(state: str, before: Mapping[str, Any], after: Any) -> list[str]:
    """The fields that were changed though they stay as they are in this state."""
    return [name for name, states in FROZEN.items() if state in states and (before.get(name) or None) != (getattr(after, name) or None)]


def next_of(state: str) -> tuple[str, ...]:
    """The names of the moves that a state allows."""
    mine = [move.name for move in MOVES if state in move.sources]
    return (*mine, *(name for name, (sources, _targets) in SIGNING.items() if state in sources))
