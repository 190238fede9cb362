"""A small world of people who quarrel about customers."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from kehai.crm.customers.records import duplicates
from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.dispute import Dispute
from kehai.crm.customers.records.follow_up import FollowUp
from kehai.crm.people.records.user import User
from kehai.kernel import run, writes
from kehai.kernel.catalogue import kind_of
from tests.customers.browser import Browser
from tests.customers.factory import ALL, CUSTOMER, ROOT, SALES, acting, fresh, person, pool

DOOR, DISPUTE, KIND = "/api/customers/disputes", "/api/customers/dispute", "/api/customers/customer"
MOBILE = "13812341234"
SELLING = {**SALES, CUSTOMER: {**SALES[CUSTOMER], "share": ["SELF"]}}
BELOW = ["SELF", "SUBS"]
LEADING = {CUSTOMER: dict.fromkeys(("read", "update", "transfer", "share"), BELOW)}
RULING = {CUSTOMER: dict.fromkeys(("read", "update", "transfer", "share", "manage"), ALL)}


def court(**pool_facts: Any) -> SimpleNamespace:
    """Ann and Bob sell in pools that do not see each other and report to Max, who reports to the chief; Sue stands beside."""
    one = SimpleNamespace(
        chief=person("Chief", RULING), max=person("Max", LEADING), ann=person("Ann", SELLING), bob=person("Bob", SELLING), sue=person("Sue", SELLING)
    )
    for who, manager in ((one.ann, one.max), (one.bob, one.max), (one.max, one.chief)):
        run.update(kind_of(User), who.pk, {"manager": str(manager.pk)}, None, ROOT)
    one.head = pool("Head")
    one.north, one.south = pool("North", one.head, (one.ann,), **pool_facts), pool("South", one.head, (one.bob,))
    duplicates._lately.clear()  # noqa: SLF001  of other tests' people
    duplicates._told.clear()  # noqa: SLF001
    return one


def entered(who: User, name: str, days: int, **facts: Any) -> Customer:
    """A customer that somebody entered so many days ago and owns."""
    row: Any = Customer(name=name, owner=who, created_by=who.pk, pool=facts.pop("pool", None), **facts)
    row.created_at = timezone.now() - timedelta(days=days)
    with writes.named_uniqueness(kind_of(Customer)):
        writes.insert(kind_of(Customer), [row], writes.Deed("create", acting(who)), "read")
    return row  # type: ignore[no-any-return]


def met(who: User, customer: Customer, days: int) -> None:
    """A contact that was entered, and a visit, so many days ago."""
    contact: Any = Contact(customer=customer, name="Mr Li", created_by=who.pk)
    contact.created_at = timezone.now() - timedelta(days=days)
    writes.insert(kind_of(Contact), [contact], writes.Deed("create", ROOT))
    visit: Any = FollowUp(customer=customer, way="visit", content="a secret of the visit", owner=who, at=timezone.now() - timedelta(days=days))
    visit.created_at = visit.at
    writes.insert(kind_of(FollowUp), [visit], writes.Deed("create", ROOT))


def opened(who: User, mobile: str = MOBILE, **more: Any) -> Dispute:
    """A dispute about whom the duplicate check told of by this number."""
    answer = Browser(who).post(DOOR, mobile=mobile, field="mobile", reason="I was there first", **more)
    assert answer.status_code == 201, answer.content
    return Dispute.objects.get(pk=answer.json()["id"])


def act(who: User, dispute: Dispute, action: str, status: int = 200, **data: Any) -> dict[str, Any]:
    """An action on a dispute, over HTTP."""
    answer = Browser(who).post(f"{DISPUTE}/{dispute.pk}/{action}", **data)
    assert answer.status_code == status, answer.content
    told: dict[str, Any] = answer.json()
    return told


def decide(who: User, dispute: Dispute, outcome: str, status: int = 200, **more: Any) -> dict[str, Any]:
    """A decision with a reason."""
    return act(who, dispute, "decide", status, outcome=outcome, reason="As I see it", **more)


def case(who: User, dispute: Dispute) -> dict[str, Any]:
    """What a person is told of the case."""
    answer = Browser(who).get(f"{DOOR}/{dispute.pk}")
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


def owner(customer: Customer) -> Any:
    """Whose it is now."""
    return fresh(customer).owner
