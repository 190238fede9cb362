"""Every ready-made role has a first page, whatever it may read (E47, ux 23)."""

import pytest

from kehai.site.ready_roles import ROLES, told
from tests.customers.browser import Browser
from tests.customers.factory import person


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(ROLES))
def test_the_first_page_opens_for(role):
    facts = told(ROLES[role])
    answer = Browser(person("Somebody", facts["grants"], facts["fields"])).get("/api/office/home")
    assert answer.status_code == 200, answer.content.decode()


@pytest.mark.django_db
def test_what_one_does_not_read_is_not_asked_for():
    facts = told(ROLES["finance"])
    page = Browser(person("Fay", facts["grants"], facts["fields"])).get("/api/office/home").json()
    (days,) = (block for block in page["blocks"] if block["sort"] == "next_on")
    assert (days["filter"], days["count"], days["rows"]) == (None, 0, [])
