"""The calendar's days tell the day of the moon beside what is worked and rested (ux 17, K65)."""

import pytest

from tests.customers.browser import Browser
from tests.sales.deals import world

__all__ = ["world"]  # a fixture, found here by pytest
pytestmark = pytest.mark.django_db


def test_every_day_tells_its_moon(world):
    told = Browser(world.ann).get("/api/office/calendar/2026").json()
    moons = {day["day"]: day["lunar"] for day in told["days"]}
    # New year, Dragon Boat, Mid-Autumn of 2026, by hand from the almanac of the observatory.
    assert (moons["2026-02-17"], moons["2026-06-19"], moons["2026-09-25"]) == ("lunar:--01-01", "lunar:--05-05", "lunar:--08-15")
    leap = {day["day"]: day["lunar"] for day in Browser(world.ann).get("/api/office/calendar/2025").json()["days"]}
    assert leap["2025-07-25"] == "leap:--06-01"
