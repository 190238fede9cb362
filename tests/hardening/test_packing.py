"""Long answers are compressed for our own pages, and for nobody who could watch their length (issue 5, Speed; S-rows)."""

import gzip

import orjson
import pytest

pytestmark = pytest.mark.django_db
OURS = {"Accept-Encoding": "gzip, br", "Sec-Fetch-Site": "same-origin"}


def test_what_a_screen_knows_of_all_kinds_comes_in_a_tenth_of_its_length(boss):
    plain = boss.get("/api/kinds")
    packed = boss.get("/api/kinds", headers=OURS)
    assert packed["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain
    assert gzip.decompress(packed.content) == plain.content
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 6
    assert {"Accept-Encoding", "Sec-Fetch-Site"} <= {name.strip() for name in packed["Vary"].split(",")}


def test_a_kept_answer_is_asked_about_by_its_weak_tag(boss):
    tag = boss.get("/api/kinds", headers=OURS)["ETag"]
    assert tag.startswith('W/"')
    again = boss.get("/api/kinds", headers=OURS | {"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("site", [None, "cross-site", "same-site", "none"])
def test_what_another_page_makes_the_browser_ask_for_keeps_its_length(boss, site):
    headers = {"Accept-Encoding": "gzip"} | ({"Sec-Fetch-Site": site} if site else {})
    assert "Content-Encoding" not in boss.get("/api/kinds", headers=headers)


@pytest.mark.parametrize("coding", ["", "br", "gzip;q=0", "gzip; q=0.0, br"])
def test_who_cannot_unpack_gets_it_as_it_is(boss, coding):
    answer = boss.get("/api/kinds", headers=OURS | {"Accept-Encoding": coding})
    assert "Content-Encoding" not in answer
    assert orjson.loads(answer.content)["kinds"]


def test_two_people_get_each_their_own(boss, keeper):
    for _turn in range(2):
        whole, few = (orjson.loads(gzip.decompress(one.get("/api/kinds", headers=OURS).content))["kinds"] for one in (boss, keeper))
        assert len(few) < len(whole)


def test_short_answers_go_as_they_are(boss):
    assert "Content-Encoding" not in boss.get("/api/me", headers=OURS)
