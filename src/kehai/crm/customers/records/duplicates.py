"""What a duplicate may tell: the same sentence whoever asks, more only to who sees the record, and not endlessly often (T07).

That a number or a firm exists already is an answer to a question. Who may not see the record gets few of
them an hour, each is written into the trail, and beyond that nobody is told anything: neither yes nor no.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.kernel import company, jobs, trail
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Invalid, TooMany
from kehai.kernel.field import Choice, Field
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

if TYPE_CHECKING:
    from kehai.crm.customers.records.customer import Customer

CUSTOMER = "customers.customer"
HOUR = 3600
SEEN, ALWAYS = "seen", "always"
REFUSE, WARN, NOTHING = "refuse", "warn", "nothing"
company.declare(
    _("Duplicates"),
    [
        Field(
            "customers.duplicate_checks",
            _("Answers about customers that one does not see"),
            "integer",
            help=_("So often an hour a person is told that a number or a firm exists already."),
            least=0,
            most=10_000,
            default=60,
        ),
        Field(
            "customers.duplicate_owner",
            _("Who is told the owner of a duplicate"),
            "choice",
            choices=(Choice(SEEN, _("Who may see the customer")), Choice(ALWAYS, _("Everybody"))),
            default=SEEN,
        ),
        Field(
            "customers.check_mobile",
            _("A mobile number that another customer of the business line has"),
            "choice",
            choices=(Choice(REFUSE, _("Refuse")), Choice(WARN, _("Warn"))),
            default=REFUSE,
        ),
        Field(
            "customers.check_name",
            _("A firm's name that is there but for form and spelling"),
            "choice",
            help=_("A credit code stands once in a business line whatever is said here."),
            choices=(Choice(REFUSE, _("Refuse")), Choice(WARN, _("Warn")), Choice(NOTHING, _("Nothing"))),
            default=WARN,
        ),
        Field("customers.duplicate_scan", _("Look for duplicates every hour and night"), "boolean", default=True),
        Field(
            "customers.duplicate_score",
            _("Likeness from which a pair is listed"),
            "integer",
            help=_("0 to 99; the lower, the more pairs that are none."),
            least=50,
            most=99,
            default=75,
        ),
    ],
)
ANSWERED = """
SELECT count(*) FROM /*rule:duplicates*/ kernel_trail WHERE actor_id = %s AND event = 'look_up'
AND details ->> 'about' = 'duplicate' AND at > now() - interval '1 hour'
"""
OWNER = "SELECT name FROM /*rule:duplicates*/ people_user WHERE id = %s"
# Who has been answered lately by this process; the others need not be counted. A program's run counts its own.
_lately: dict[UUID, float] = {}
_in_runs: dict[tuple[int, UUID], set[UUID]] = {}
# Who was told of which customer, and when.
_told: dict[tuple[UUID | None, UUID], float] = {}
MOST = 10_000


def watch(rows: "Sequence[Customer]", before: Mapping[UUID, Mapping[str, Any]], by: Actor) -> None:
    """Before anything is looked up: refuses, whatever the answer would be, who has had enough answers."""
    if not _limited(by) or not any(_asks(row, before[row.id]) for row in rows):
        return
    if not may_ask(by):
        raise TooMany(_t("You have checked too many numbers and firms; please try again in an hour."), HOUR)


def may_ask(by: Actor) -> bool:
    """Whether the actor is still answered about what he does not see."""
    return not _limited(by) or by.id is None or _answered(by.id) < int(company.get("customers.duplicate_checks") or 0)


def tell(field: str, customers: Collection[UUID], by: Actor) -> None:
    """Writes down and counts that somebody was told of customers he does not see; of each once an hour."""
    now = time.monotonic()
    fresh = [key for key in customers if now - _told.get((by.id, key), -HOUR) >= HOUR]
    if len(_told) >= MOST:
        _told.clear()
    for key in fresh:
        _told[by.id, key] = now
        _note(field, [key], by)


def _limited(by: Actor) -> bool:
    return by.human and not by.rights.all_of(CUSTOMER, READ)


def _asks(row: "Customer", old: Mapping[str, Any]) -> bool:
    asked = ("mobile", "credit_code", "name") if company.get("customers.check_name") == REFUSE else ("mobile", "credit_code")
    return any(getattr(row, name) and (not old or old[name] != getattr(row, name)) for name in asked)


def _answered(person: UUID) -> int:
    job = jobs.running.get()
    if job is not None:
        return len(_in_runs.get((job.id, person), ()))
    if company.get("customers.duplicate_checks") and time.monotonic() - _lately.get(person, -HOUR) >= HOUR:
        return 0
    return int(fetch(Sql(ANSWERED, (person,)))[0][0])


def refuse(sentence: str, field: str, customers: Collection[UUID], by: Actor) -> None:
    """Raises Invalid at the field; tells more of the customers that are there already to who sees them.

    None of them: two of one write are alike, which tells nobody anything.
    """
    seen = _seen(customers, by) if customers else None
    if not customers:
        told, owner = [sentence], None
    elif seen:
        # A row of the same trial has no number of its own yet.
        tried = seen[1].startswith("~")
        told = [sentence, (_t("It is %(name)s.") if tried else _t("It is %(name)s (%(number)s).")) % {"name": seen[0], "number": seen[1]}]
        owner = seen[2]
    else:
        told, owner = [sentence], _owner_of(customers) if company.get("customers.duplicate_owner") == ALWAYS else None
        _note(field, customers, by)
    if owner:
        told.append(_t("Its owner is %(owner)s.") % {"owner": _name(owner)})
    whole = " ".join(told)
    raise Invalid(whole, {field: whole})


def _seen(customers: Collection[UUID], by: Actor) -> tuple[str, str, UUID | None] | None:
    rows = kind_named(CUSTOMER).visible_to(by, READ).only(list(customers))
    found = next(iter(rows), None) if by.human else None
    if found is None or by.rights.level(CUSTOMER, "name") not in ("read", "write"):
        return None
    return str(getattr(found, "name", "")), found.number, found.owner_id if by.rights.level(CUSTOMER, "owner") in ("read", "write") else None


def _owner_of(customers: Collection[UUID]) -> UUID | None:
    found = fetch(Sql("SELECT owner_id FROM /*rule:duplicates*/ customers_customer WHERE id = ANY(%s) ORDER BY id LIMIT 1", (list(customers),)))
    return found[0][0] if found else None


def _name(person: UUID) -> str:
    return str(fetch(Sql(OWNER, (person,)))[0][0])


def _note(field: str, customers: Collection[UUID], by: Actor) -> None:
    """The one place where an answer about something unseen is written down and counted."""
    if not by.human or by.id is None:
        return
    trail.record("look_up", by, CUSTOMER, outcome="refused", about="duplicate", field=field, records=list(customers))
    job = jobs.running.get()
    if len(_lately) >= MOST or len(_in_runs) >= MOST:
        _lately.clear()
        _in_runs.clear()
    if job is None:
        _lately[by.id] = time.monotonic()
    else:
        _in_runs.setdefault((job.id, by.id), set()).update(customers)
