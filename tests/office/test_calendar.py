"""The working calendar against the state's arrangement of every day, and what deadlines reckon with it (beyond.md, first 10)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kehai.kernel import calendar, company, run
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid
from kehai.kernel.records.work_day import WorkDay
from kehai.kernel.rows import fetch
from tests.customers.factory import ROOT, made, person

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(date(2024, 1, 1), date(2026, 9, 1))
random = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def at(text: str) -> datetime:
    """A moment of Shanghai's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def of(year: int) -> list[date]:
    """The days of a year."""
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


# What the State Council announced, by hand from its notices: worked weekends, and weekdays off.
MAKE_UP = {
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_is_as_the_state_announced(year):
    differ = [day for day in of(year) if calendar.is_workday(day) != chinese_calendar.is_workday(day)]
    assert differ == []
    worked = [day.isoformat()[5:] for day in of(year) if day.weekday() > 4 and calendar.is_workday(day)]
    assert " ".join(worked) == MAKE_UP[year]
    assert calendar.published(year)
    assert calendar.notices([year]) == []


def test_a_year_not_announced_is_estimated_and_says_so():
    assert not calendar.published(2027)
    assert calendar.notices([2026, 2027, 2027]) == [
        "The arrangement of holidays of 2027 has not been announced yet; estimated by the statutory festivals."
    ]
    off = {day.isoformat()[5:] for day in of(2027) if day.weekday() < 5 and not calendar.is_workday(day)}
    assert {"01-01", "02-05", "02-08", "04-05", "06-09", "09-15", "10-01"} <= off
    assert not any(calendar.is_workday(day) for day in of(2027) if day.weekday() > 4)
    assert calendar.day(date(2027, 6, 9)) == calendar.Day(date(2027, 6, 9), False, "Dragon Boat Festival", "estimated")


def test_what_the_company_enters_wins_and_an_announced_day_makes_the_year_published():
    made(WorkDay, day="2026-11-25", works=False, name="Founding day", source="own")
    assert not calendar.is_workday(date(2026, 11, 25))
    assert calendar.workdays_between(date(2026, 11, 24), date(2026, 11, 26)) == 1
    made(WorkDay, day="2027-01-01", works=False, name="New Year", source="announced")
    made(WorkDay, day="2027-02-14", works=True, name="Spring Festival", source="announced")
    assert calendar.published(2027)
    assert calendar.is_workday(date(2027, 2, 14))
    assert calendar.is_workday(date(2027, 6, 9)), "an announced year is no longer estimated"
    with pytest.raises(Invalid):
        made(WorkDay, day="2026-11-25", works=True, name="twice", source="own")


def test_a_deadline_ends_with_a_working_day_of_the_company():
    # Friday before the Spring Festival of 2026: Saturday 14 is made up, work goes on on Tuesday 24.
    assert calendar.deadline(at("2026-02-13 15:00"), 2) == at("2026-02-24 18:00")
    assert calendar.add_workdays(at("2026-02-13 15:00"), 2) == at("2026-02-24 15:00")
    assert calendar.deadline(at("2026-02-16 15:00"), 0) == at("2026-02-24 18:00")
    assert calendar.add_workdays(date(2026, 2, 24), -2) == date(2026, 2, 13)
    # Half past midnight in Shanghai is still yesterday in UTC.
    assert calendar.deadline(datetime(2026, 11, 22, 16, 30, tzinfo=UTC), 0) == at("2026-11-23 18:00")


def test_working_time_passes_only_while_one_works():
    assert calendar.add_worktime(at("2026-11-20 17:57"), 5) == at("2026-11-23 09:02")
    assert calendar.add_worktime(at("2026-11-20 11:58"), 5) == at("2026-11-20 13:03")
    assert calendar.add_worktime(at("2026-11-21 03:00"), 10) == at("2026-11-23 09:10")
    assert calendar.worktime_between(at("2026-11-20 17:00"), at("2026-11-23 10:00")) == timedelta(hours=2)
    company.put({"calendar.begins": "08:30", "calendar.pause": "none", "calendar.weekdays": "123456"}, ROOT)
    assert calendar.add_worktime(at("2026-11-21 03:00"), 10) == at("2026-11-21 08:40")


@given(DAYS, st.integers(1, 60))
@random
def test_so_many_working_days_later_there_are_so_many_between(day, days):
    later = calendar.add_workdays(day, days)
    assert calendar.is_workday(later)
    assert calendar.workdays_between(day, later) == days == -calendar.workdays_between(later, day)
    assert sum(chinese_calendar.is_workday(day + timedelta(n)) for n in range(1, (later - day).days + 1)) == days
    if calendar.is_workday(day):
        assert calendar.add_workdays(later, -days) == day


@given(
    st.integers(0, 1050 * 24 * 60).map(lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.integers(0, 5000),
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York"]),
)
@random
def test_worktime_added_is_worktime_between_also_where_clocks_are_put_on(moment, minutes, zone):
    from django.test import override_settings  # noqa: PLC0415  inside, for hypothesis

    with override_settings(COMPANY_TIME_ZONE=zone):
        end = calendar.add_worktime(moment, minutes)
        assert calendar.worktime_between(moment, end) == timedelta(minutes=minutes)
        assert calendar.is_workday(calendar.local(end).date())
        due = calendar.local(calendar.deadline(moment, 3))
        assert (due.hour, due.minute) == (18, 0), "the end of the day by the clock on the wall, summer or winter"


def test_statements_join_the_same_calendar():
    joined = calendar.table(date(2026, 2, 9), date(2026, 3, 1))
    found = fetch("SELECT works, count(*) FROM (" + joined + ") AS d(day, works, name) GROUP BY works ORDER BY works")  # noqa: S608  the calendar composes it
    assert found == [(False, 10), (True, 11)]


def test_only_who_keeps_the_calendar_changes_it_and_everybody_reads_it():
    from tests.customers.browser import Browser  # noqa: PLC0415  beside its one use

    ann, keeper = person("Ann"), person("Keeper", {"office.work_day": {"create": ["ALL"], "update": ["ALL"]}})
    body = {"day": "2026-12-24", "works": False, "name": "Half day off", "source": "own"}
    assert Browser(ann).post("/api/office/work_day", **body).status_code == 403
    assert Browser(keeper).post("/api/office/work_day", **body).status_code == 201
    assert [row["name"] for row in Browser(ann).get("/api/office/work_day").json()["rows"]] == ["Half day off"]
    assert not calendar.is_workday(date(2026, 12, 24))
    run.delete(kind_of(WorkDay), [WorkDay.objects.get().pk], ROOT)
    assert calendar.is_workday(date(2026, 12, 24))
