"""What a single pool hides of its public customers is in no list, filter, order, group, search, file, hint or history (P13, T04–T08)."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.pool import Pool
from kehai.crm.customers.rules import hiding
from kehai.crm.customers.rules.similar import look
from kehai.kernel import run, search, writes
from kehai.kernel.access import paths
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid
from kehai.kernel.quality import judge
from kehai.kernel.sql import TRUE
from kehai.kernel.types import TYPES
from tests.api.browser import Browser
from tests.customers.factory import CUSTOMER, ROOT, SALES, SELF, PoolMember, acting, customer, do, fresh, made, person, pool
from tests.support.twins import answer

pytestmark = pytest.mark.django_db
PATH, CONTACTS = "/api/customers/customer", "/api/customers/contact"
HIDES = ["industry", "website", "registered_on", "intention", "region", "mobile"]
ONE = {"industry": "Steel", "website": "https://a.example", "registered_on": "2011-03-04", "intention": "signed", "region": "310115"}
TWO = {"industry": "Glass", "website": "https://b.example", "registered_on": "2019-09-09", "intention": "none", "region": "440305"}
# What the mask would show of these two is the same no more: what is hidden is hidden whole.
ONE, TWO = {**ONE, "mobile": "13812341234"}, {**TWO, "mobile": "15987655678"}
READS = {**SALES, CUSTOMER: {**SALES[CUSTOMER], "export": SELF}}


@pytest.fixture
def world():
    """Ann is in two branches: the north hides a list of fields, the south none; one customer of the north is her own."""

    class World:
        ann = person("Ann", READS)
        head = pool("Head")
        north = pool("North", head, (ann,), hides=HIDES, shows="read")
        south = pool("South", head, (ann,))
        hidden = customer("Hidden Ltd", north)
        plain = customer("Plain Ltd", south, industry="Steel", region="310115")
        own = customer("Own Ltd", north, ann, industry="Steel", region="310115", mobile="13700001111")

    return World


def asks(world):
    """All that she can ask of a hidden field."""
    yield "GET", f"{PATH}/{world.hidden.id}", None
    yield "GET", f"/api/quality/customers/customer/{world.hidden.id}", None
    yield "GET", "/api/quality/customers/customer", None
    yield "GET", f"{PATH}/export.xlsx", {"columns": ",".join(HIDES)}
    for word in ("1234", "5678", ONE["mobile"], TWO["mobile"], "Steel", "Glass"):
        yield "GET", PATH, {"q": word, "total": "exact"}
        yield "GET", "/api/search", {"q": word}
    for name in (*HIDES, "quality"):
        yield from _of(name, kind_of(Customer).fields[name])


def _of(name, field):
    yield "GET", PATH, {"columns": name, "sort": "name"}
    for sign in ("", "-"):
        yield "GET", PATH, {"columns": "name", "sort": sign + name}
    yield "GET", f"{PATH}/group", {"by": f"{name}:year" if field.type == "date" else name, "measure": "count"}
    if TYPES[field.type].measure:
        yield "GET", f"{PATH}/group", {"measure": ",".join(f"{figure}:{name}" for figure in ("sum", "avg", "min", "max", "count"))}
    for op in TYPES[field.type].operators:
        for value in (ONE.get(name, 50), TWO.get(name, 90)):
            tree = {"field": name, "op": op, "value": [value] if op == "in" else value}
            yield "GET", PATH, {"filter": tree, "total": "exact"}
            yield "GET", CONTACTS, {"filter": {**tree, "field": f"customer.{name}"}, "total": "exact"}


def disturb(row, values):
    """Other values, and what is kept of them; neither the version nor the history moves."""
    stored = fresh(row)
    for name, value in values.items():
        setattr(stored, name, date.fromisoformat(value) if name == "registered_on" else value)
    numbers = judge.refresh(kind_of(Customer), stored)
    Customer.objects.filter(pk=row.pk).update(**values, **numbers, search=search.tokens(kind_of(Customer), stored))


def different(world):
    """The questions that two companies answer differently, which differ in the hidden values alone."""
    told = []
    for values in (ONE, TWO):
        with transaction.atomic():
            disturb(world.hidden, values)
            browser = Browser(world.ann)
            told.append([answer(browser, ask) for ask in asks(world)])
            transaction.set_rollback(True)
    return [ask for ask, one, two in zip(asks(world), *told, strict=True) if one != two]


def test_what_a_pool_hides_changes_no_answer(world):
    assert different(world) == []


def test_a_broken_build_is_seen(world, monkeypatch):
    """Positive control: without the veil the two companies are told apart in every way that is asked."""
    monkeypatch.setattr(paths.ByOwner, "unveiled", lambda *_: TRUE)
    seen = {word for _method, path, told in different(world) for word in (path.rpartition("/")[2], *(told or {}))}
    assert {"filter", "columns", "sort", "q", "group", "search", str(world.hidden.id)} <= seen, seen


def test_a_hidden_field_is_empty_and_named_as_masked_and_the_others_stay_clear(world):
    run.update(kind_of(Customer), world.hidden.id, ONE, None, ROOT)
    browser = Browser(world.ann)
    told = browser.look(f"{PATH}/{world.hidden.id}/history").content.decode()
    assert not [value for value in ONE.values() if value in told]
    row = browser.look(f"{PATH}/{world.hidden.id}").json()
    assert [row[name] for name in HIDES] == [None] * len(HIDES)
    assert set(HIDES) <= set(row["masked"])
    assert row["name"] == "Hidden Ltd"
    own = browser.look(f"{PATH}/{world.own.id}").json()
    assert (own["industry"], own["mobile"], own["masked"]) == ("Steel", "13700001111", [])
    assert browser.look(f"{PATH}/{world.plain.id}").json()["industry"] == "Steel"
    do(world.ann, "claim", world.hidden)
    assert browser.look(f"{PATH}/{world.hidden.id}").json()["industry"] == "Steel"


def test_who_administers_the_pool_or_has_it_opened_sees_all(world):
    run.update(kind_of(Customer), world.hidden.id, {"industry": "Steel"}, None, ROOT)
    chief = person("Chief", {CUSTOMER: {"read": [], "manage": []}})
    made(PoolMember, pool=world.north, person=chief, administrator=True)
    made(PoolMember, pool=world.south, person=chief)
    assert Browser(chief).look(f"{PATH}/{world.hidden.id}").json()["industry"] == "Steel"


def test_hidden_fields_are_neither_written_nor_used_as_a_key_nor_given_as_a_reason(world):
    odd = person("Odd", {CUSTOMER: {"read": SELF, "update": ["ALL"]}})
    made(PoolMember, pool=world.north, person=odd)
    run.update(kind_of(Customer), world.hidden.id, ONE, None, ROOT)
    with pytest.raises(Invalid) as refused:
        run.update(kind_of(Customer), world.hidden.id, {"industry": "Wood"}, None, acting(odd))
    assert list(refused.value.fields) == ["industry"]
    assert fresh(world.hidden).industry == "Steel"
    with transaction.atomic():
        assert writes.masked(kind_of(Customer), world.hidden, ["industry", "name"], acting(odd)) == ["industry"]
    typed = {"name": "Hidden Ltd", "mobile": ONE["mobile"]}
    [near] = [row for row in look(typed, acting(world.ann)).rows if row["id"] == str(world.hidden.id)]
    assert not [reason for reason in near["reasons"] if "phone" in reason or "number" in reason], near


def test_a_pool_says_for_itself_and_below_and_an_empty_list_hides_nothing(world):
    below = pool("Below", world.north, (world.ann,))
    row = customer("Below Ltd", below, industry="Steel")
    look_at = lambda: Browser(world.ann).look(f"{PATH}/{row.id}").json()["industry"]  # noqa: E731
    assert look_at() is None
    run.update(kind_of(Pool), below.id, {"hides": []}, None, ROOT)
    assert look_at() == "Steel"
    run.update(kind_of(Pool), below.id, {"hides": None}, None, ROOT)
    assert look_at() is None


def test_only_what_a_form_can_write_may_be_hidden(world):
    for told in (["name"], ["credit_code"], ["owner"], ["no such"], "industry", [3]):
        with pytest.raises(Invalid) as refused:
            run.update(kind_of(Pool), world.north.id, {"hides": told}, None, ROOT)
        assert list(refused.value.fields) == ["hides"]
    assert {"industry", "mobile", "contact.mobile", "contact.name"} & set(hiding.offered()) == {"industry", "mobile", "contact.mobile"}


def test_contacts_of_a_public_customer_hide_what_the_pool_says(world):
    """One reads only the contacts that one wrote oneself; what the pool hides of them is hidden even so."""
    mine = run.create(kind_of(Contact), {"customer": str(world.own.id), "name": "Li", "position": "Buyer"}, acting(world.ann))
    run.update(kind_of(Pool), world.north.id, {"hides": ["contact.position"]}, None, ROOT)
    position = lambda: Browser(world.ann).look(f"{CONTACTS}/{mine.id}").json()["position"]  # noqa: E731
    assert position() == "Buyer"
    do(world.ann, "release", world.own, reason="Not for us")
    assert position() is None


def test_who_is_in_no_pool_that_hides_something_asks_what_he_asked_before(world):
    """The statement of a list is the same, word for word, as long as none of one's pools hides a field."""
    ben = person("Ben", READS)
    made(PoolMember, pool=world.south, person=ben)
    browser = Browser(ben)

    def said():
        with CaptureQueriesContext(connection) as captured:
            browser.look(PATH, columns="name,industry,mobile")
        return [q["sql"] for q in captured if "customers_customer" in (q["sql"] or "")]

    before = said()
    run.update(kind_of(Pool), world.north.id, {"hides": [*HIDES, "remark"]}, None, ROOT)
    assert said() == before
    assert before
