"""What a customer gets: the print with its capitals, the PDF, the e-mail by a real server, the link by which he answers (E10, A26)."""

import html
import re
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.test import Client
from django.utils import timezone

from kehai.crm.sales.actions.quote import MAIL
from kehai.crm.sales.records.quote_link import QuoteLink
from kehai.crm.sales.rules import quote_sending
from kehai.kernel import jobs, trail_buffer, typeset
from kehai.kernel.records.trail import Trail
from tests.quotes.shop import Quotes, shop, world
from tests.support.server import free_port

__all__ = ["shop", "world"]
pytestmark = pytest.mark.django_db


class Letters:
    """What the server took."""

    def __init__(self):
        self.taken, self.refuse = [], False

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  aiosmtpd's name
        if self.refuse:
            return "451 later"
        self.taken.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


@pytest.fixture
def letters(settings):
    found = Letters()
    port = free_port()
    server = Controller(found, hostname="127.0.0.1", port=port)
    server.start()
    settings.SMTP = {"host": "127.0.0.1", "port": port, "security": "none", "user": "", "password": "", "sender": "Kehai <crm@example.cn>"}
    settings.PUBLIC_URL = "https://crm.example.cn"
    yield found
    server.stop()


def offered(shop, **told):
    """A sent quote of two lines, 2350 in all."""
    ann = Quotes(shop.ann)
    quote = ann.begin(shop.acme, title="Pumps <b>& more", contact=str(shop.buyer.pk), need="never tell", **told)
    ann.save(quote, {"product": shop.pump, "quantity": "2"}, {"name": "Mounting", "quantity": "1", "price": "350"})
    return ann, quote


def test_the_print_says_all_that_the_customer_needs_and_nothing_else(shop):
    ann, quote = offered(shop, terms="Delivery free\nof charge")
    page = ann.browser.get(f"/api/sales/quotes/{quote['id']}/print")
    text = html.unescape(re.sub(r"<style.*?</style>|<[^>]*>", " ", page.content.decode(), flags=re.DOTALL))
    assert "贰仟叁佰伍拾元整" in text
    assert "2,350.00" in text
    assert "Mr Li" in text
    assert "Acme Ltd" in text
    assert "Pumps &lt;b&gt;&amp; more" in page.content.decode()
    assert not any(word in text for word in ("never tell", "1,200", "Margin", "600"))
    assert "script-src 'nonce-" in page["Content-Security-Policy"]
    # Nobody prints what he is not shown.
    assert Quotes(shop.eve).browser.get(f"/api/sales/quotes/{quote['id']}/print").status_code == 404


@pytest.mark.skipif(typeset.font() is None, reason="no Chinese font on this machine")
def test_the_pdf_is_set_with_its_font_and_markup_stays_text(shop):
    ann, quote = offered(shop, terms='#eval("1") $x$ *bold*')
    answer = ann.browser.get(f"/api/sales/quotes/{quote['id']}/pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert len(answer.content) > 5000, "its font is in it"


def test_without_a_chinese_font_the_product_says_which_package_it_needs(shop, monkeypatch):
    ann, quote = offered(shop)
    monkeypatch.setattr(typeset, "font", lambda: None)
    answer = ann.browser.get(f"/api/sales/quotes/{quote['id']}/pdf")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "no_font")
    assert typeset.PACKAGE in answer.json()["error"]["message"]
    assert ann.browser.get(f"/api/sales/quotes/{quote['id']}/print").status_code == 200


def test_it_goes_out_by_mail_once_with_the_print_and_a_link(shop, letters):
    ann, quote = offered(shop)
    ann.act(quote, "send", to="li@acme.example", words="Dear Mr Li", with_link=True)
    told = {"quote": quote["id"], "words": "Dear Mr Li", "link": True, "person": str(shop.ann.pk)}
    letters.refuse = True
    with pytest.raises(Exception, match="later"):
        jobs.run_here(MAIL, 1, told)
    assert ann.sheet(quote)["quote"]["mailed_at"] is None
    letters.refuse = False
    jobs.run_here(MAIL, 1, told)
    jobs.run_here(MAIL, 1, told)
    ((to, letter),) = letters.taken
    assert to == ["li@acme.example"]
    assert quote["number"] in letter["Subject"]
    (file,) = letter.iter_attachments()
    assert file.get_filename().startswith(quote["number"])
    if typeset.font():
        assert file.get_content().startswith(b"%PDF-")
    text = letter.get_body().get_content()
    assert "Dear Mr Li" in text
    path = re.search(r"https://crm\.example\.cn(/q/\S+)", text).group(1)
    assert "Pumps" in Client().get(path).content.decode()
    assert ann.sheet(quote)["quote"]["mailed_at"]


def test_without_a_server_nothing_pretends_to_be_sent(shop):
    ann, quote = offered(shop)
    assert "No mail server" in ann.act(quote, "send", 422, to="li@acme.example")["fields"]["to"]
    assert ann.sheet(quote)["quote"]["state"] == "draft"


def link_of(ann, quote):
    return ann.act(quote, "make_link")["message"].removeprefix("https://crm.example.cn")


def test_a_customer_reads_and_accepts_his_version_through_his_link(shop):
    ann, quote = offered(shop)
    ann.act(quote, "make_link", 409)
    ann.act(quote, "send")
    path = link_of(ann, quote)
    token = path.removeprefix("/q/")
    assert not QuoteLink.objects.filter(digest=token).exists()
    assert token not in str(QuoteLink.objects.values().get())
    customer = Client()
    page = customer.get(path)
    assert (page.status_code, page["Cache-Control"], page["Referrer-Policy"]) == (200, "no-store", "no-referrer")
    assert "never tell" not in page.content.decode()
    assert customer.get("/q/" + "x" * 43).status_code == 404
    assert customer.post(path, {"answer": "decline", "who": "Li"}).status_code == 422, "why not, please"
    assert customer.post(path, {"answer": "accept", "who": " "}).status_code == 422
    assert customer.post(path, {"answer": "accept", "who": "Li Lei", "note": "order follows"}).status_code == 200
    head = ann.sheet(quote)["quote"]
    assert (head["state"], head["answered_by"], head["answer"]) == ("accepted", "Li Lei", "order follows")
    assert any("was answered by the customer" in text for text in ann.told())
    assert customer.post(path, {"answer": "decline", "who": "Li", "note": "no"}).status_code == 409
    assert ann.sheet(quote)["quote"]["state"] == "accepted"
    trail_buffer.flush()
    rows = Trail.objects.filter(record_id=quote["id"], actor_kind="link")
    assert {"read_one", "action"} <= set(rows.values_list("event", flat=True))


def test_a_link_ends_by_its_time_by_hand_and_with_its_version(shop):
    ann, quote = offered(shop)
    ann.act(quote, "send")
    first, second, third = (link_of(ann, quote) for _ in range(3))
    links = list(QuoteLink.objects.order_by("number"))
    QuoteLink.objects.filter(id=links[0].id).update(ends_at=timezone.now())
    assert Client().get(first).status_code == 404
    answer = ann.browser.post(f"/api/sales/quote_link/{links[1].id}/revoke")
    assert answer.status_code == 200, answer.content
    assert Client().get(second).status_code == 404
    ann.act(quote, "new_version")
    shown = Client().get(third)
    assert "<form" not in shown.content.decode(), "the old version is read, and answered no more"
    assert Client().post(third, {"answer": "accept", "who": "Li"}).status_code == 409


def test_one_link_is_not_opened_without_end(shop, monkeypatch):
    monkeypatch.setattr(quote_sending, "HOURLY", 3)
    ann, quote = offered(shop)
    ann.act(quote, "send")
    path = link_of(ann, quote)
    assert [Client().get(path).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert int(Client().get(path)["Retry-After"]) > 0
