"""How much one person may take out, look up and bring in: the company's settings, counted in the trail itself."""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.kernel import company, periods
from kehai.kernel.access import Actor
from kehai.kernel.errors import TooMany
from kehai.kernel.field import Choice, Field
from kehai.kernel.records.trail import Trail

HOUR = timedelta(hours=1)
MIB = 2**20
COUNTED = "done", "partly"
NOTHING, HINT = "nothing", "hint"

company.declare(
    _("What leaves the house"),
    (
        Field(
            "exports.free_rows",
            _("Rows that may be exported without approval"),
            "integer",
            help=_("More need somebody else's approval; 0: every export."),
            least=0,
            most=1_048_575,
            default=5000,
        ),
        Field(
            "exports.daily_rows",
            _("Rows one person may export in a day"),
            "integer",
            help=_("Approved exports count too."),
            least=1,
            most=10**8,
            default=200_000,
        ),
        Field(
            "screens.watermark",
            _("Watermark on the screen"),
            "boolean",
            help=_("Name, telephone ending and time lie over every page; prints always carry them."),
            default=False,
        ),
        Field("unmask.hourly", _("Masked values one person may uncover in an hour"), "integer", least=0, most=10_000, default=30),
        Field("unmask.daily", _("Masked values one person may uncover in a day"), "integer", least=0, most=100_000, default=100),
        Field("lookup.hourly", _("Numbers one person may look up in an hour"), "integer", least=0, most=10_000, default=30),
        Field("lookup.daily", _("Numbers one person may look up in a day"), "integer", least=0, most=100_000, default=100),
        Field(
            "lookup.unseen",
            _("Looking up a number that only others may see"),
            "choice",
            choices=(Choice(NOTHING, _("Answers as if it were not there")), Choice(HINT, _("Says that it is in the house"))),
            default=NOTHING,
        ),
        Field("uploads.daily_megabytes", _("Megabytes one person may upload in a day"), "integer", least=1, most=10**6, default=2048),
    ),
)


def one_at_a_time(actor: Actor, about: str) -> None:
    """Until the transaction ends, nobody else counts or uses this actor's limit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"limit:{about}:{actor.kind}:{actor.id}",))


def times(actor: Actor, event: str) -> None:
    """Raises TooMany where the settings `<event>.hourly` or `.daily` are used up; call under `one_at_a_time`."""
    name = _setting(event)
    done = _done(actor, event)
    for setting, since, ends in ((f"{name}.daily", _midnight(), _tomorrow()), (f"{name}.hourly", timezone.now() - HOUR, None)):
        if done.filter(at__gte=since).count() >= company.get(setting):
            oldest = done.filter(at__gte=since).order_by("at").values_list("at", flat=True).first()
            raise _over(ends or (oldest or timezone.now()) + HOUR)


def allowance(actor: Actor, event: str) -> dict[str, int]:
    """What the settings `<event>.hourly` and `.daily` allow, and how much of it is left right now."""
    name, done = _setting(event), _done(actor, event)
    hourly, daily = company.get(f"{name}.hourly"), company.get(f"{name}.daily")
    hour, day = (done.filter(at__gte=since).count() for since in (timezone.now() - HOUR, _midnight()))
    return {"hourly": hourly, "daily": daily, "left": max(0, min(hourly - hour, daily - day))}


def _setting(event: str) -> str:
    return {"look_up": "lookup"}.get(event, event)


def rows(actor: Actor, more: int) -> None:
    """Raises TooMany where so many rows more are beyond the day's exports."""
    if _sum(actor, "export") + more > company.get("exports.daily_rows"):
        raise _over(_tomorrow())


def upload(actor: Actor, size: int) -> None:
    """Raises TooMany where so many bytes more are beyond the day's uploads."""
    if _sum(actor, "upload") + size > company.get("uploads.daily_megabytes") * MIB:
        raise _over(_tomorrow())


def _done(actor: Actor, event: str) -> QuerySet[Trail]:
    return Trail.objects.filter(actor_kind=actor.kind, actor_id=actor.id, event=event, outcome__in=COUNTED)


def _sum(actor: Actor, event: str) -> int:
    return int(_done(actor, event).filter(at__gte=_midnight()).aggregate(sum=Sum("count"))["sum"] or 0)


def _midnight() -> datetime:
    """The beginning of the company's day."""
    return datetime.now(periods.zone()).replace(hour=0, minute=0, second=0, microsecond=0)


def _tomorrow() -> datetime:
    return _midnight() + timedelta(days=1)


def _over(until: datetime) -> TooMany:
    wait = max(1, int((until - timezone.now()).total_seconds()))
    return TooMany(_t("That is more than the company's limit; please go on later or ask your manager."), wait)
