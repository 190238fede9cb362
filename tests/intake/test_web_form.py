"""A stranger fills in a form: a customer in the right pool within seconds, and nothing is told (P02, P03, A10, T47, T52)."""

import gzip
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.need import Need
from kehai.crm.customers.records.submission import Submission
from kehai.crm.office.records.notice import Notice
from kehai.kernel import company, trail_buffer
from kehai.kernel.records.trail import Trail
from tests.customers.browser import Browser
from tests.customers.factory import ALL, BOSS, ROOT, customer, fresh, made, person, pool
from tests.intake.visitor import ACME, NORTH, Visitor, web_form
from tests.support.jobs import drain

pytestmark = pytest.mark.django_db
OFFICE = {
    **BOSS,
    "customers.submission": dict.fromkeys(("read", "create", "update"), ALL),
    "customers.web_form": dict.fromkeys(("read", "create", "update"), ALL),
}


@pytest.fixture
def world():
    """A head office, a branch in Anhui, one in Guangdong."""

    class World:
        head = pool("Head")
        anhui, guangdong = pool("Anhui", head, regions=["34"]), pool("Guangdong", head, regions=["44"])
        form = web_form(consent_text="We keep what you write.", source_detail="Fair 2026")

    return World


def send(form, visitor=None, **told):
    answer = (visitor or Visitor()).send(form, **{**ACME, "agree": "1", **told})
    drain()
    return answer


def test_what_a_stranger_writes_becomes_a_customer_of_his_branch(world):
    answer = send(world.form)
    assert answer.status_code == 200
    assert b"Thank you" in answer.content
    [row] = Customer.objects.all()
    assert (row.name, row.pool, row.owner, row.source, row.source_detail) == ("Acme 有限公司", world.anhui, None, "web_form", "Fair 2026")
    assert (row.region, row.region_source, row.legal_basis, row.consent_source) == ("3401", "mobile", "consent", f"{world.form.number} v1")
    [contact] = Contact.objects.all()
    assert (contact.name, contact.mobile, contact.is_main, contact.legal_basis) == ("王小明", "18655101234", True, "consent")
    assert list(Need.objects.values_list("customer", "content", "origin")) == [(row.id, "戒指一千只", "web_form")]
    [kept] = Submission.objects.all()
    assert (kept.state, kept.customer, kept.known, kept.consent_version) == ("accepted", row, False, 1)
    assert kept.consent_text == "We keep what you write."


def test_his_own_word_comes_before_his_number_and_his_number_before_his_network(world):
    send(world.form, region="44")
    assert Customer.objects.get().pool == world.guangdong
    send(world.form, Visitor(NORTH), name="Globex", contact__name="Li", contact__mobile="+85291234567")
    row = Customer.objects.get(name="Globex")
    assert (row.region, row.region_source, row.pool) == ("4403", "network", world.guangdong)
    send(world.form, name="Initech", contact__name="Li", contact__mobile="+85291234568")
    assert Customer.objects.get(name="Initech").pool == world.head


def test_a_form_may_have_one_pool_and_persons_for_customers(world):
    form = web_form(title="Shop", pool=world.guangdong, fields=[{"field": "contact.name", "required": True}, {"field": "contact.mobile"}])
    Visitor().send(form, contact__name="李雷", contact__mobile="18655101299")
    drain()
    row = Customer.objects.get()
    assert (row.name, row.kind_of, row.mobile, row.pool) == ("李雷", "person", "18655101299", world.guangdong)
    assert not Contact.objects.exists()


def test_whoever_is_a_customer_already_does_not_become_a_second_one_and_is_not_told(world):
    ann = person("Ann")
    there = customer("Somebody else", world.anhui, owner=ann, mobile="18655101234")
    first, second = send(world.form), send(world.form, contact__mobile="18655109999", name="Brand new")
    assert first.content.count(b"Thank you") == second.content.count(b"Thank you") == 2
    assert len(first.content) == len(second.content)
    assert Customer.objects.count() == 2
    assert list(Need.objects.filter(customer=there).values_list("content", flat=True)) == ["戒指一千只"]
    assert fresh(there).version == there.version
    assert Submission.objects.get(customer=there).known
    [notice] = Notice.objects.all()
    assert (notice.owner, notice.about_id) == (ann, there.id)


def test_the_same_once_more_is_the_same(world):
    answers = [send(world.form) for _time in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    assert (Customer.objects.count(), Need.objects.count(), Submission.objects.count()) == (1, 1, 1)


def test_a_challenge_counts_once_and_only_for_its_form(world):
    visitor, other = Visitor(), web_form(title="Other")
    given, _bits = visitor.challenge(world.form)
    assert send(world.form, visitor, challenge=given).status_code == 200
    assert send(world.form, visitor, challenge=given, name="Second").status_code == 200
    assert Submission.objects.count() == 1
    assert visitor.send(other, challenge=given, **ACME).status_code == 409
    assert visitor.send(other, challenge=given + "x", **ACME).status_code == 409
    stale = visitor.send(other, seconds=3 * 3600, **ACME)
    assert stale.status_code == 409
    assert "Acme 有限公司" in stale.content.decode()
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "state", "reason"),
    [
        ({"script": False}, "held", "slow"),
        ({"script": False, "seconds": 1}, "held", "quick"),
        ({"seconds": 1}, "held", "quick"),
        ({"homepage": "http://spam"}, "spam", "trap"),
        ({"need": "http://a http://b www.c"}, "held", "links"),
    ],
)
def test_what_looks_wrong_is_held_and_answered_like_the_rest(world, told, state, reason):
    assert b"Thank you" in send(world.form, **told).content
    row = Submission.objects.get()
    assert (row.state, row.reason, row.customer) == (state, reason, None)
    assert not Customer.objects.exists()


def test_somebody_looks_at_what_was_held(world):
    send(world.form, script=False)
    send(world.form, script=False, name="Rubbish", contact__mobile="18655100001")
    clerk = Browser(person("Clerk", OFFICE))
    held = clerk.get('/api/customers/submission?filter={"field":"state","op":"eq","value":"held"}').json()["rows"]
    by_name = {row["title"]: row["id"] for row in held}
    assert clerk.post(f"/api/customers/submission/{by_name['Acme 有限公司']}/accept").status_code == 200
    assert clerk.post(f"/api/customers/submission/{by_name['Rubbish']}/reject", reason="nonsense").status_code == 200
    assert clerk.post(f"/api/customers/submission/{by_name['Acme 有限公司']}/accept").status_code == 409
    assert Customer.objects.get().pool == world.anhui
    assert Submission.objects.get(title="Rubbish").answer == "nonsense"
    assert Browser(person("Nobody")).get("/api/customers/submission").json().get("rows", []) == []


def test_what_contradicts_what_is_stored_waits_for_somebody(world):
    form = web_form(title="Code", fields=[{"field": "name", "required": True}, {"field": "email"}, {"field": "credit_code"}])
    Visitor().send(form, name="Acme", credit_code="NOT A CODE", email="a@b.cn")
    drain()
    row = Submission.objects.get()
    assert (row.state, row.reason, row.customer) == ("held", "unfit", None)
    assert row.answer


def test_limits_by_sender_and_by_form(world):
    company.put({"intake.sender_hourly": 3, "intake.form_hourly": 4}, ROOT)
    told = [{"name": f"C{n}", "contact__mobile": f"186551010{n:02d}"} for n in range(8)]
    assert [send(world.form, Visitor("10.0.0.1"), **each).status_code for each in told[:4]] == [200, 200, 200, 429]
    refused = send(world.form, Visitor("10.0.0.1"), **told[4])
    assert refused["Retry-After"]
    send(world.form, Visitor("10.0.0.2"), **told[5])
    send(world.form, Visitor("10.0.0.3"), **told[6])
    assert (Customer.objects.count(), Submission.objects.filter(reason="many").count(), Submission.objects.count()) == (4, 1, 5)


def test_what_is_held_counts_as_well(world):
    """Who does no work is held, but not without end: the quarantine is no store for anybody's flood (T52)."""
    company.put({"intake.sender_hourly": 3}, ROOT)
    told = [{**ACME, "name": f"Firm {at}", "contact__mobile": f"1865510{at:04d}"} for at in range(5)]
    assert [send(world.form, Visitor("10.0.0.3"), script=False, **each).status_code for each in told] == [200, 200, 200, 429, 429]
    assert set(Submission.objects.values_list("state", flat=True)) == {"held"}
    assert Submission.objects.count() == 3


def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(world):
    answer = Visitor().send(world.form, name="", contact__name="王小明", contact__mobile="12", need="<script>alert(1)</script>")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert text.count('aria-invalid="true"') == 3
    assert 'value="王小明"' in text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert not Submission.objects.exists()


def test_only_what_is_published_is_taken(world):
    """Mass assignment and owner picking (T11, T52)."""
    send(world.form, owner=str(person("Ann").id), stage="customer", pool=str(world.guangdong.id), region_source="chosen", remark="x", grade="a")
    row = Customer.objects.get()
    assert (row.owner, row.stage, row.pool, row.remark, row.grade) == (None, "lead", world.anhui, "", None)
    for name in ("stage", "owner", "pool", "source", "legal_hold", "contact.is_main", "credit_code_x"):
        answer = Browser(person("Office", OFFICE)).post("/api/customers/web_form", title="x", fields=[{"field": name}, {"field": "name"}])
        assert answer.status_code == 422, name


def test_a_closed_form_is_like_none(world):
    closed, over = web_form(title="c", active=False), web_form(title="o", ends_on=(timezone.localdate() - timedelta(days=1)).isoformat())
    answers = [Client().get(path) for path in (f"/f/{closed.key}", f"/f/{over.key}", "/f/nothing-here")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({len(answer.content) for answer in answers}) == 1
    assert Client().post(f"/f/{closed.key}", ACME).status_code == 404


def test_the_page_is_light_strict_and_stands_only_where_it_may(world):
    plain, framed = Visitor().open(world.form), Visitor().open(web_form(title="f", origins="https://www.example.cn\nhttps://shop.example.cn:8443"))
    assert len(gzip.compress(plain.content)) < 30_000
    assert "frame-ancestors 'none'" in plain["Content-Security-Policy"]
    assert plain["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'self' https://www.example.cn https://shop.example.cn:8443" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert "unsafe" not in plain["Content-Security-Policy"]
    assert not plain.cookies
    assert plain["Cache-Control"] == "no-store"
    assert Client().get("/f/embed.js")["Cross-Origin-Resource-Policy"] == "cross-origin"
    office = Browser(person("Office", OFFICE))
    for origins in ("javascript:alert(1)", "https://a b'; script-src *", "http://x/path", "*"):
        assert office.post("/api/customers/web_form", title="x", origins=origins).status_code == 422, origins


def test_the_words_come_in_three_languages(world):
    for language, word in (("zh-hans", "提交"), ("zh-hant", "送出"), ("en", "Send")):
        assert word in Visitor().open(web_form(title="t", language=language)).content.decode()
    assert 'lang="zh-Hant"' in Visitor().open(world.form, HTTP_ACCEPT_LANGUAGE="zh-TW").content.decode()


def test_hostile_requests_are_no_accident(world):
    client = Client()
    path = f"/f/{world.form.key}"
    for body, kind in ((b"x" * 70_000, "application/x-www-form-urlencoded"), (b"{}", "application/json"), (b"\xff\xfe=\x00", "text/plain")):
        assert client.post(path, body, content_type=kind).status_code == 413
    for told in ("\0", "\x1b[31m", "a" * 5000, "\u202e"):
        assert Visitor().send(world.form, **{**ACME, "name": told}).status_code in (200, 422)
    assert client.put(path).status_code == 405
    assert client.post(path, {"name": "x", "challenge": "0.é.x", "work": "٣"}).status_code in (409, 422)


def test_the_trail_tells_what_strangers_sent_without_numbers(world):
    trail_buffer.flush()
    latest = Trail.objects.order_by("-id").values_list("id", flat=True).first() or 0
    send(world.form)
    Visitor().send(world.form, name="x")
    trail_buffer.flush()
    rows = list(Trail.objects.filter(id__gt=latest, kind="customers.submission", actor_kind="").order_by("id"))
    found = [(row.outcome, row.address, row.details["action"]) for row in rows]
    assert found == [("done", "127.0.0.1", "submit"), ("invalid", "127.0.0.1", "submit")]
    assert "18655101234" not in json.dumps([row.details for row in rows])
    before = Trail.objects.count()
    Visitor().open(world.form)
    trail_buffer.flush()
    assert Trail.objects.count() == before


def test_a_new_wording_of_the_consent_is_a_new_version(world):
    office = Browser(person("Office", OFFICE))
    office.patch(f"/api/customers/web_form/{world.form.id}", consent_text="Other words.", version=1)
    assert fresh(world.form).consent_version == 2
    assert Visitor().send(world.form, **ACME).status_code == 422
    send(world.form)
    assert Submission.objects.get().consent_version == 2


def test_the_address_comes_as_text_frame_script_and_code(world):
    office = Browser(person("Office", OFFICE))
    told = office.get(f"/api/customers/forms/web/{world.form.id}").json()
    assert told["address"].endswith(f"/f/{world.form.key}")
    assert world.form.key in told["frame"]
    assert world.form.key in told["script"]
    assert office.get(f"/api/customers/forms/web/{world.form.id}/qr.svg")["Content-Type"] == "image/svg+xml"
    assert office.get(f"/api/customers/forms/web/{world.form.id}/qr.png").content.startswith(b"\x89PNG")
    assert Browser(person("Nobody")).get(f"/api/customers/forms/web/{world.form.id}").status_code == 404


def test_all_that_was_said_is_shown_by_the_rights_of_its_fields(world):
    """Whoever reads numbers masked reads them masked in the list of answers, and a hidden field not at all (access.md §5.3)."""
    row = made(Submission, title="Acme", mobile="18655107777")
    said = {"name": "Acme", "mobile": "18655107777", "contact.mobile": "18655108888", "contact.wechat": "acme-wx", "need": "rings"}
    Submission.objects.filter(pk=row.pk).update(values=said)
    grants = {"customers.submission": {"read": ["ALL"]}, "customers.customer": {"read": ["ALL"]}}
    rights = {"customers.customer": {"mobile": "masked"}, "customers.contact": {"mobile": "none"}, "customers.submission": {"need": "none"}}
    path = f"/api/customers/submission/{row.pk}"
    assert Browser(person("Clerk", grants)).get(path).json()["values"] == said
    assert Browser(person("Reader", grants, rights)).get(path).json()["values"] == {
        "name": "Acme",
        "mobile": "186****7777",
        "contact.wechat": "acme-wx",
    }
