"""Guessing is slowed down on three axes, and nobody is locked out by others (T46, T47)."""

from datetime import timedelta
from statistics import median
from time import perf_counter

import pytest
from django.utils import timezone

from kehai.crm.people.records.session import Attempt
from kehai.crm.people.rules import attempts
from tests.api.browser import Browser
from tests.races.test_races import together
from tests.signing.people import PASSWORD, at, inside, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _behind_a_proxy(settings):
    settings.PROXIES = 1


def later(**time):
    """As if that much time had gone by."""
    for attempt in Attempt.objects.all():
        Attempt.objects.filter(pk=attempt.pk).update(at=attempt.at - timedelta(**time))


def just_now():
    """As if no time had gone by since the last attempt: a busy machine has not sat out the wait already."""
    last = max(Attempt.objects.values_list("at", flat=True))
    later(seconds=(last - timezone.now()).total_seconds())


def test_a_thousand_guesses_from_fifty_addresses_are_hardly_any(li):
    home = inside(li, "198.51.100.1")
    evaluated = 0
    for guess in range(1000):
        evaluated += sign_in(at(f"203.0.113.{guess % 50}"), li, "wrong").status_code == 401
    assert evaluated <= attempts.NAME_FREE + 8, "beyond the free ones, each waits twice as long as the one before"
    assert sign_in(home, li).status_code == 200, "where the person has been before, strangers slow nothing down"
    assert home.cookies["kehai_device"]["httponly"]
    later(seconds=attempts.NAME_PAUSE + 1)
    assert sign_in(at("198.51.100.2"), li).status_code == 200, "a new device waits a minute at most"


def test_one_address_that_tries_many_names_waits_longer_and_longer(person):
    names = [person(f"Zhang {number}") for number in range(attempts.ADDRESS_FREE)]
    assert {sign_in(at(), name, "wrong").status_code for name in names} == {401}
    waits = []
    for more in range(4):
        just_now()
        refused = sign_in(at(), names[0], "wrong")
        assert refused.status_code == 429
        waits.append(int(refused["Retry-After"]))
        later(seconds=waits[-1] + 1)
        assert sign_in(at(), person(f"Zhao {more}"), "wrong").status_code == 401
    assert waits == sorted(waits)
    assert waits[-1] >= 8 * waits[0]
    assert sign_in(at("198.51.100.9"), names[0], "wrong").status_code == 401, "who sits elsewhere waits for nobody"


def test_somebody_at_the_next_desk_locks_out_nobody_whose_device_is_known(li):
    mine = inside(li)
    for _guess in range(6):
        locked = sign_in(at(), li, "wrong")
    assert locked.status_code == 429
    assert sign_in(mine, li).status_code == 200
    for _guess in range(6):
        locked = sign_in(mine, li, "wrong")
    assert locked.status_code == 429, "a known device has its own limit"


def test_a_made_up_device_is_worth_nothing(li):
    mine = inside(li)
    stranger = at()
    stranger.cookies["kehai_device"] = "x" * 43
    for _guess in range(6):
        locked = sign_in(stranger, li, "wrong")
    assert locked.status_code == 429
    assert sign_in(mine, li).status_code == 200


def test_guessing_the_old_password_is_limited_too(li):
    browser = inside(li)
    told = [browser.post_("/api/session/password", {"old": "wrong", "new": PASSWORD + "!"}).status_code for _guess in range(6)]
    assert told == [422] * 5 + [429]
    assert browser.post_("/api/session/password", {"old": PASSWORD, "new": PASSWORD + "!"}).status_code == 429
    assert sign_in(browser, li).status_code == 200, "which is no lock on signing in"


def test_an_unknown_name_takes_as_long_and_sounds_the_same(li):
    def one(name):
        browser, began = at(f"198.51.100.{len(times) % 200}"), perf_counter()
        answer = browser.post_("/api/session", {"username": name, "password": "wrong"})
        times.append(perf_counter() - began)
        Attempt.objects.all().delete()
        return answer.data["error"]["message"]

    known, unknown = [], []
    for _pair in range(12):
        times = known
        first = one(li.username)
        times = unknown
        assert one("nobody.at.all") == first
    assert abs(median(known) - median(unknown)) < 0.25 * median(known)


@pytest.mark.django_db(transaction=True)
def test_many_guesses_at_once_are_counted_one_by_one(person):
    from tests.signing.people import with_password  # noqa: PLC0415

    user = with_password(person("Sun"))
    told = together(*[lambda: sign_in(at(), user, "wrong").status_code for _guess in range(12)])
    assert sorted(told) == [401] * attempts.TRIES + [429] * (12 - attempts.TRIES)


def test_old_attempts_count_no_more(li):
    for _guess in range(6):
        sign_in(at(), li, "wrong")
    assert sign_in(at(), li).status_code == 429
    later(minutes=16)
    assert sign_in(at(), li).status_code == 200
    assert Attempt.objects.filter(at__gt=timezone.now() - attempts.WINDOW).count() == 0
    assert Browser().look("/api/me").status_code == 401
