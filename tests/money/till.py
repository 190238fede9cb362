"""What the tests of money share: the shop of tests/quotes with a finance clerk, and contracts and receipts as one person sees them."""

import json

import pytest

from tests.customers.browser import Browser
from tests.quotes.shop import Quotes, shop, world
from tests.sales.deals import ready

__all__ = ["Till", "shop", "till", "world"]


@pytest.fixture
def till(shop):
    """The shop, with Fay in finance."""
    shop.fay = ready("Fay", "finance")
    return shop


class Till(Quotes):
    """Contracts, plans and receipts as one person sees them, over HTTP."""

    def __init__(self, user):
        super().__init__(user)
        self.browser = Browser(user)

    def make(self, kind, status=201, **data):
        return _told(self.browser.post(f"/api/sales/{kind}", **_plain(data)), status)

    def do(self, kind, row, action, status=200, **data):
        return _told(self.browser.post(f"/api/sales/{kind}/{row['id']}/{action}", **_plain(data)), status)

    def see(self, kind, row, status=200):
        return _told(self.browser.get(f"/api/sales/{kind}/{row['id']}"), status)

    def change(self, kind, row, status=200, **data):
        return _told(self.browser.patch(f"/api/sales/{kind}/{row['id']}", **_plain(data)), status)

    def drop(self, kind, row, status=204):
        return _told(self.browser.delete(f"/api/sales/{kind}/{row['id']}"), status)

    def rows(self, kind, sort="created_at", **where):
        asked = {"and": [{"field": name, "op": "eq", "value": value} for name, value in where.items()]}
        return _told(self.browser.get(f"/api/sales/{kind}?filter={json.dumps(asked)}&sort={sort}"), 200)["rows"]

    def ask(self, path, status=200, **data):
        answer = self.browser.post(f"/api/sales/{path}", **data) if data else self.browser.get(f"/api/sales/{path}")
        return _told(answer, status)

    def contract(self, customer, lump="1000.00", **facts):
        """The draft of one, of a lump sum."""
        return self.make("contract", customer=customer, title="Pumps for hall 2", lump=lump, **facts)

    def signed(self, customer, lump="1000.00", **plan):
        """A signed one, planned as told."""
        made = self.contract(customer, lump)
        self.do("contract", made, "plan", **({"settlement": "immediate"} | plan))
        self.do("contract", made, "sign")
        return self.see("contract", made)

    def plan_of(self, contract):
        return self.rows("instalment", sort="due_on", contract=contract["id"])


def _plain(data):
    return {name: str(value.pk) if hasattr(value, "pk") else value for name, value in data.items()}


def _told(answer, status):
    assert answer.status_code == status, (answer.status_code, answer.content)
    found = answer.json() if answer.content else {}
    return found.get("error", found) if isinstance(found, dict) else found
