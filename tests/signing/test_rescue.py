"""Whoever sits at the machine lets in again who has lost everything, or whom a window shut out."""

import pytest

from kehai.kernel.testing import example
from kehai.site.command import CommandError
from kehai.site.commands.rescue import rescue
from tests.signing.people import app_of, at, inside, sign_in

pytestmark = pytest.mark.django_db


def test_a_lost_administrator_is_let_in_again(chief, settings):
    settings.PROXIES = 1
    browser = inside(chief)
    app_of(browser)
    example("people.access_window", name="Elsewhere", networks=["198.51.100.0/24"])
    assert browser.look("/api/me").status_code == 403
    told = rescue(chief.username, windows=True)
    password = told.split("password   ")[1].split()[0]
    entered = sign_in(at(), chief, password)
    assert (entered.status_code, entered.data["must_change_password"]) == (200, True)
    with pytest.raises(CommandError):
        rescue("nobody.at.all", windows=False)
