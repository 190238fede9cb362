"""How strict signing in is: the company's settings of it, with two sets of defaults, ASVS and 等保."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from kehai.kernel import company
from kehai.kernel.access import UPDATE, Rights
from kehai.kernel.field import Choice, Field

ASVS, MLPS = "asvs", "mlps"
NOBODY, ADMINISTRATORS, EVERYBODY = "nobody", "administrators", "everybody"
# Who may update these gives and takes rights: an administrator in the sense of the second factor.
ADMINISTERED = "people.role", "people.holding", "people.user"


@dataclass(frozen=True, slots=True)
class Mode:
    """What holds where the company has not decided otherwise.

    ASVS: OWASP ASVS 5.0 chapters 6.2 and 7.3 (long passwords, no composition, no periodic change).
    MLPS: GB/T 22239-2019 level 3 (等保三级) 8.1.4.1, with the figures its assessors expect.
    """

    shortest: int
    classes: int
    days: int
    former: int
    idle: timedelta
    absolute: timedelta


MODES = {
    ASVS: Mode(10, 1, 0, 0, timedelta(hours=12), timedelta(days=7)),
    MLPS: Mode(8, 3, 90, 5, timedelta(minutes=30), timedelta(hours=12)),
}

company.declare(
    _("Signing in"),
    (
        Field(
            "people.password_mode",
            _("Password rules"),
            "choice",
            help=_("ASVS: long, not a common one, never changed without a reason. MLPS (等保): three kinds of characters, a new one every 90 days."),
            choices=(Choice(ASVS, _("ASVS: long passwords")), Choice(MLPS, _("MLPS 2.0 level 3 (等保三级)"))),
            default=ASVS,
        ),
        Field("people.password_shortest", _("Shortest password"), "integer", help=_("Characters; empty: 10, or 8 with MLPS."), least=8, most=64),
        Field(
            "people.idle_minutes",
            _("Minutes until a session without use ends"),
            "integer",
            help=_("Empty: 720, or 30 with MLPS."),
            least=5,
            most=10_080,
        ),
        Field("people.absolute_hours", _("Hours until any session ends"), "integer", help=_("Empty: 168, or 12 with MLPS."), least=1, most=2_160),
        Field(
            "people.second_required",
            _("A second factor is required of"),
            "choice",
            help=_("Who has none yet is asked to set one up before anything else."),
            choices=(
                Choice(NOBODY, _("Nobody")),
                Choice(ADMINISTRATORS, _("Administrators")),
                Choice(EVERYBODY, _("Everybody")),
            ),
            default=NOBODY,
        ),
        Field(
            "people.fresh_minutes",
            _("Minutes a second factor counts for managing rights"),
            "integer",
            help=_("Who has one is asked for it again when roles are changed later than this."),
            least=1,
            most=1_440,
            default=15,
        ),
    ),
)


def mode() -> Mode:
    """The set of defaults that the company chose."""
    return MODES[company.get("people.password_mode")]


def shortest() -> int:
    """Characters of the shortest password."""
    return int(company.get("people.password_shortest") or mode().shortest)


def idle() -> timedelta:
    """How long a session lives without use."""
    minutes = company.get("people.idle_minutes")
    return timedelta(minutes=minutes) if minutes else mode().idle


def absolute() -> timedelta:
    """How long a session lives at most."""
    hours = company.get("people.absolute_hours")
    return timedelta(hours=hours) if hours else mode().absolute


def fresh() -> timedelta:
    """For how long a shown factor counts when rights are changed."""
    return timedelta(minutes=company.get("people.fresh_minutes"))


def second_required(rights: Rights) -> bool:
    """Whether the company asks a second factor of a person with these rights."""
    wanted: Any = company.get("people.second_required")
    return bool(wanted == EVERYBODY or (wanted == ADMINISTRATORS and any(rights.holds(kind, UPDATE) for kind in ADMINISTERED)))
