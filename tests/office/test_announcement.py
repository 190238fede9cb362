"""The State Council's notices as they were published, read into the same days that chinesecalendar knows."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from kehai.crm.office.rules import announcement
from kehai.kernel import calendar
from kehai.kernel.records.work_day import WorkDay
from tests.customers.browser import Browser
from tests.customers.factory import ALL, made, person

NOTICES = {
    2024: "一、元旦：1月1日放假，与周末连休。二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。"
    "鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。"
    "四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。五、端午节：6月10日放假，与周末连休。"
    "六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。七、国庆节：10月1日至7日放假调休，共7天。"
    "9月29日（星期日）、10月12日（星期六）上班。",
    2025: "一、元旦：1月1日（周三）放假1天，不调休。\n二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。"
    "1月26日（周日）、2月8日（周六）上班。\n三、清明节：4月4日（周五）至6日（周日）放假，共3天。\n"
    "四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。\n五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。\n"
    "六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。",
    2026: "一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。\n"
    "二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。\n"
    "三、清明节：4月4日（周六）至6日（周一）放假，共3天。\n四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。\n"
    "五、端午节：6月19日（周五）至21日（周日）放假，共3天。\n六、中秋节：9月25日（周五）至27日（周日）放假，共3天。\n"
    "七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。",
}


@pytest.mark.parametrize("year", sorted(NOTICES))
def test_every_day_of_a_published_notice(year):
    found = announcement.read(NOTICES[year], year)
    day = date(year, 1, 1)
    while day.year == year:
        works = found[day][0] if day in found else day.weekday() < 5
        assert works == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize("text", ["", "hello", "一、元旦：2月30日放假", "一、元旦：1月1日放假。"])
def test_what_is_no_such_notice_is_refused_in_words(text):
    with pytest.raises(ValueError, match=r"notice|exist"):
        announcement.read(text, 2027)


@pytest.mark.django_db
def test_pasted_shown_and_kept_it_ends_the_estimate():
    keeper = person("Keeper", {"office.work_day": dict.fromkeys(("create", "update", "delete"), ALL)})
    made(WorkDay, day="2027-10-01", works=True, name="Stocktaking", source="own")
    path, text = "/api/office/calendar/2027", NOTICES[2026]
    assert Browser(person("Ann")).post(path, text=text, keep=True).status_code == 403
    before = Browser(keeper).get(path).json()
    assert (before["published"], len(before["notices"]), before["may"]) == (False, 1, True)
    tried = Browser(keeper).post(path, text=text)
    assert tried.status_code == 200, tried.content
    assert not calendar.published(2027)
    assert Browser(keeper).post(path, text=text, keep=True).json()["kept"]
    after = Browser(keeper).get(path).json()
    days = {day["day"]: day for day in after["days"]}
    assert (after["published"], after["notices"]) == (True, [])
    assert (days["2027-02-14"]["works"], days["2027-02-14"]["source"]) == (True, "announced")
    assert days["2027-10-01"]["name"] == "Stocktaking", "one's own day stays"
    assert Browser(keeper).post(path, text=text, keep=True).status_code == 200, "again, in the place of the former"
    assert Browser(keeper).post(path, text="hello").status_code == 422
