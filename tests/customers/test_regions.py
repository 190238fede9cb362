"""Where a customer is: every hint kept with its source and its date, and never above what a person chose (P07, P08)."""

import pytest

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.region_guess import RegionGuess
from kehai.crm.customers.rules import attribution
from kehai.kernel import network_regions, regions, telephone_regions
from tests.customers.browser import KIND, Browser
from tests.customers.factory import BOSS, fresh, person

pytestmark = pytest.mark.django_db
HANGZHOU, SHENZHEN, NINGBO = "3301", "4403", "3302"


@pytest.fixture
def boss():
    return Browser(person("Boss", BOSS))


def create(boss, **data):
    answer = boss.post(KIND, name=data.pop("name", "Acme"), **data)
    assert answer.status_code == 201, answer.content
    return answer.json()


def hints(row):
    return {guess.source: (guess.region, guess.data) for guess in RegionGuess.objects.filter(customer=row["id"])}


@pytest.mark.parametrize(
    ("number", "code"),
    [("13823456789", "4406"), ("18655101234", "3401"), ("13900000000", None), ("1382345", None), ("+85291234567", None)],
)
def test_a_mobile_number_was_given_out_somewhere(number, code):
    found = telephone_regions.of_mobile(number)
    assert found == code or (code is None and (found is None or len(found) <= 4))


@pytest.mark.parametrize(
    ("number", "label"),
    [
        ("+8675586013388", "广东省 深圳市"),
        ("+862161234567", "上海市"),
        ("+861061234567", "北京市"),
        ("+8673188888888", "湖南省"),  # three cities share it
        ("+862368888888", "重庆市"),
        ("+85221234567", None),
        ("02161234567", None),
    ],
)
def test_an_area_code_leads_to_what_its_cities_share(number, label):
    code = telephone_regions.of_landline(number)
    assert (regions.label(code) if code else None) == label


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("113.108.81.189", "广东省 深圳市"),
        ("218.75.123.171", "浙江省 杭州市"),
        ("::ffff:218.75.123.171", "浙江省 杭州市"),
        ("8.8.8.8", None),
        ("127.0.0.1", None),
        ("192.168.1.1", None),
        ("2001:db8::1", None),
        ("240e:1::1", None),
        ("rubbish", None),
    ],
)
def test_a_network_address_is_a_hint_where_it_is_known(address, label):
    code = network_regions.of_address(address)
    assert (regions.label(code) if code else None) == label


def test_the_data_says_of_when_it_is():
    assert (telephone_regions.data_date(), network_regions.data_date(), regions.DATA) == ("2023-12", "2024-02", "2026-09")


def test_a_table_that_cannot_be_read_is_no_hint(settings, tmp_path):
    broken = tmp_path / "broken.xdb"
    broken.write_bytes(b"no table")
    settings.IP_REGIONS = str(broken)
    assert network_regions.of_address("113.108.81.189") is None
    settings.IP_REGIONS = str(tmp_path / "absent.xdb")
    assert network_regions.of_address("113.108.81.189") is None
    assert network_regions.data_date() == ""


def test_without_an_address_the_telephone_says_it_and_without_that_the_mobile(boss):
    by_mobile = create(boss, mobile="18655101234")
    assert (by_mobile["region"]["id"], by_mobile["region_source"]) == ("3401", "mobile")
    by_phone = create(boss, mobile="18655101235", phone="0755-86013388")
    assert (by_phone["region"]["id"], by_phone["region_source"]) == (SHENZHEN, "phone")
    by_address = create(boss, mobile="18655101236", phone="0755-86013389", address="浙江省杭州市西湖区文三路1号")
    assert (by_address["region"]["id"], by_address["region_source"]) == ("330106", "address")
    assert hints(by_address) == {"address": ("330106", "2026-09"), "phone": (SHENZHEN, "2023-12"), "mobile": ("3401", "2023-12")}
    nothing = create(boss)
    assert (nothing["region"], nothing["region_source"]) == (None, None)


def test_what_was_derived_follows_its_evidence_and_what_was_chosen_stays(boss):
    row = create(boss, mobile="18655101234")
    boss.patch(f"{KIND}/{row['id']}", address="浙江省宁波市海曙区中山西路1号", version=1)
    now = boss.get(f"{KIND}/{row['id']}").json()
    assert (now["region"]["id"][:4], now["region_source"]) == (NINGBO, "address")
    boss.patch(f"{KIND}/{row['id']}", region=SHENZHEN, version=2)
    boss.patch(f"{KIND}/{row['id']}", address="浙江省杭州市西湖区文三路1号", version=3)
    now = boss.get(f"{KIND}/{row['id']}").json()
    assert (now["region"]["id"], now["region_source"]) == (SHENZHEN, "chosen")
    assert hints(row)["address"] == ("330106", "2026-09")
    assert boss.patch(f"{KIND}/{row['id']}", region_source="mobile", version=4).status_code == 422


def test_a_region_from_before_sources_were_kept_is_nobodys_to_overwrite(boss):
    row = create(boss, region=HANGZHOU)
    Customer.objects.filter(id=row["id"]).update(region_source="")
    boss.patch(f"{KIND}/{row['id']}", mobile="18655101234", version=1)
    assert fresh(Customer(id=row["id"])).region == HANGZHOU


def test_two_hints_that_cannot_both_be_right_are_a_conflict():
    found = attribution.guesses("浙江省杭州市西湖区文三路1号", "", "18655101234")
    assert [(one.source, other.source) for one, other in attribution.conflicts(found)] == [("address", "mobile")]
    assert attribution.conflicts(attribution.guesses("浙江省杭州市西湖区文三路1号", "0571-88880000", "")) == []


def test_the_sea_is_filtered_by_region_and_by_having_none(boss):
    create(boss, name="Zhejiang", region=HANGZHOU)
    create(boss, name="Nowhere")
    under = boss.get(f'{KIND}?filter={{"field":"region","op":"under","value":"33"}}').json()["rows"]
    without = boss.get(f'{KIND}?filter={{"field":"region","op":"empty"}}').json()["rows"]
    assert [row["name"] for row in under] == ["Zhejiang"]
    assert [row["name"] for row in without] == ["Nowhere"]
