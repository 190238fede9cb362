"""The demo as plain dictionaries: a firm of machine suppliers, its people, pools and 2,000 invented customers.

Pure: the same moment gives the same demo, nothing here knows the database. Things refer to each other by
``key`` (people by ``username``). No company, person, code, number or address in it is real: see data/NOTICE.
"""

# ruff: noqa: S311 (a seeded stream, so that every demo is the same)

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from stdnum.cn import uscc

from kehai.kernel import regions
from kehai.site.demo_story import story

Data = dict[str, Any]

SEED = 20261121
COUNT = 2_000
COMPANY = "客海示范设备有限公司"
RECYCLE_DAYS = 30
CAPACITY = 50

_FIRST_MOBILE = 14400000001  # real numbers of this range have thirteen digits: none of these rings
_CITIES = {  # where the customers are: pool, cities or provinces by code, with weights
    "east": {"31": 30, "3205": 22, "3201": 10, "3202": 9, "3301": 14, "3302": 9, "3303": 5, "3401": 7, "3702": 8, "3502": 6, "3505": 5, "3601": 4},
    "south": {"4403": 30, "4401": 22, "4419": 16, "4406": 12, "4413": 6, "4501": 5, "4601": 3},
    "north": {"11": 28, "12": 16, "1301": 8, "1306": 6, "1401": 6, "1501": 5},
    "head": {
        "5101": 12,
        "4201": 12,
        "4101": 10,
        "50": 12,
        "6101": 9,
        "4301": 9,
        "2101": 6,
        "2102": 6,
        "2201": 4,
        "2301": 5,
        "5301": 5,
        "5201": 4,
        "6201": 3,
        "6501": 4,
    },
}
_IN_POOLS = {"east": 370, "south": 260, "north": 170}  # issued to branches; the rest waits in the head office
_PRIVATE = {"sales1": ("east", 46), "sales2": ("south", 34), "manager": ("east", 6)}
_SOURCES = {"import": 30, "exhibition": 20, "web": 16, "referral": 12, "call": 10, "advert": 8, "visit": 4}
_CATEGORIES = {"factory": 45, "trade": 20, "retail": 15, "service": 15, "franchise": 5}


def departments() -> list[Data]:
    """Return the departments 部门 from the top down."""
    tree: list[tuple[str, str, str | None]] = [
        ("head", "总部", None),
        ("east", "华东大区", "head"),
        ("shanghai", "上海分公司", "east"),
        ("suzhou", "苏州办事处", "east"),
        ("south", "华南大区", "head"),
        ("shenzhen", "深圳分公司", "south"),
        ("north", "华北大区", "head"),
        ("beijing", "北京分公司", "north"),
    ]
    return [{"key": key, "name": name, "parent": parent} for key, name, parent in tree]


def people() -> list[Data]:
    """Return the people 人员 who can sign in, those above before those below; role is a key of the ready roles."""
    rows: list[tuple[str, str, str, str | None, str, str]] = [
        ("admin", "孙启明", "head", None, "administrator", "系统管理员"),
        ("boss", "周明远", "head", None, "boss", "总经理"),
        ("manager", "陈思远", "east", "boss", "manager", "华东大区经理"),
        ("sales1", "林晓东", "shanghai", "manager", "sales", "销售代表"),
        ("sales2", "黄雨婷", "shenzhen", "boss", "sales", "销售代表"),
        ("clerk", "徐文静", "head", "boss", "clerk", "销售内勤"),
        ("finance", "郑淑敏", "head", "boss", "finance", "财务会计"),
    ]
    keys = "username", "name", "department", "manager", "role", "position"
    return [{**dict(zip(keys, row, strict=True)), "mobile": f"1440000{9990 + at}", "email": f"{row[0]}@kehai.example"} for at, row in enumerate(rows)]


def lines() -> list[Data]:
    """Return the business lines 业务线; one company may be a customer of each (T8)."""
    return [{"key": "equipment", "name": "设备业务"}, {"key": "supplies", "name": "耗材业务"}]


def pools() -> list[Data]:
    """Return the public pools 公海: the head office's, then the branches', with members and region codes served."""
    rows: list[tuple[str, str, list[str], dict[str, bool]]] = [
        ("head", "总部公海", [], {"clerk": True, "boss": True}),
        ("east", "华东公海", ["31", "32", "33", "34", "35", "36", "37"], {"manager": True, "sales1": False}),
        ("south", "华南公海", ["44", "45", "46"], {"sales2": False, "boss": True}),
        ("north", "华北公海", ["11", "12", "13", "14", "15"], {"manager": True}),
    ]
    return [
        {
            "key": key,
            "name": name,
            "parent": None if key == "head" else "head",
            "regions": served,
            "capacity": CAPACITY if key == "head" else None,
            "recycle_days": RECYCLE_DAYS if key == "head" else None,
            "warn_days": 3,
            "members": [{"person": person, "administrator": chief} for person, chief in members.items()],
        }
        for key, name, served, members in rows
    ]


def customers(now: datetime, count: int = COUNT) -> Iterator[Data]:
    """Yield the customers 客户, private ones first, each with its ``contacts`` and ``follow_ups``.

    ``owner`` is None in a pool; ``claimed_at`` says since when a private one has its owner. Those that nobody
    has followed up lately are within three days of falling back, two of them within hours.
    """
    maker = _Maker(now, Random(SEED))
    plan: list[tuple[str, str | None]] = [(pool, owner) for owner, (pool, most) in _PRIVATE.items() for _ in range(most)]
    plan += [(pool, None) for pool, many in _IN_POOLS.items() for _ in range(many)]
    plan += [("head", None)] * max(0, count - len(plan))
    for pool, owner in plan[:count]:
        yield maker.customer(pool, owner)


@cache
def _texts() -> Data:
    return dict(json.loads(files("kehai.site").joinpath("data/demo_texts.json").read_text("utf-8")))


@cache
def _short_names() -> tuple[str, ...]:
    return tuple(files("kehai.site").joinpath("data/demo_names.txt").read_text("utf-8").split())


class _Maker:
    """Makes one customer after the other; names, codes and numbers never repeat."""

    def __init__(self, now: datetime, chance: Random) -> None:
        self._now = now
        self._chance = chance
        self._names = chance.sample(_short_names(), len(_short_names()))
        self._made = 0
        self._mobile = _FIRST_MOBILE - 1
        self._parents: list[Data] = []
        self._taken: set[str] = set()

    def customer(self, pool: str, owner: str | None) -> Data:
        self._made += 1
        region = self._region(pool)
        source = self._one_of(_SOURCES)
        person = owner is None and self._chance.random() < 0.05
        stage = self._stage(owner)
        made: Data = {
            "key": f"c{self._made:04}",
            "type": "person" if person else "company",
            "stage": stage,
            "source": source,
            "source_detail": self._chance.choice(_texts()["source_details"][source]),
            "intention": self._one_of({"high": 3, "medium": 4, "low": 3} if owner else {"unknown": 6, "low": 3, "medium": 1}),
            "category": None if person else self._one_of(_CATEGORIES),
            "grade": self._one_of({"a": 2, "b": 4, "c": 4}) if stage != "lead" else None,
            "region": region,
            "address": self._address(region),
            "line": "equipment" if self._chance.random() < 0.7 else "supplies",
            "pool": pool,
            "owner": owner,
            "remark": self._chance.choice(_texts()["remarks"]) if self._chance.random() < 0.2 else "",
            "created_at": self._now - timedelta(days=self._chance.uniform(62, 400)),
        }
        made |= self._person() if person else self._company(region)
        made["mobile"] = self._next_mobile() if person or self._chance.random() < 0.6 else ""
        made["contacts"] = [] if person else self._contacts(owner)
        made |= story(self._chance, self._now, made, _texts()["story"]) if owner else {"claimed_at": None, "follow_ups": []}
        return made

    def _stage(self, owner: str | None) -> str:
        if owner is None:
            return self._one_of({"lead": 80, "prospect": 15, "former": 5})
        return self._one_of({"lead": 25, "prospect": 50, "customer": 25})

    def _company(self, region: str) -> Data:
        """Return a name of place, brand, trade and legal form; now and then a branch of one made before."""
        texts, chance = _texts(), self._chance
        place = regions.short_name(regions.divisions()[region[:2] if region[:2] in regions.MUNICIPALITIES else region[:4]].name)
        trade = chance.choices(texts["industries"], [one["weight"] for one in texts["industries"]])[0]
        parent = chance.choice(self._parents) if len(self._parents) > 20 and chance.random() < 0.02 else None
        name = f"{parent['name']}{place}分公司" if parent else ""
        if parent and name not in self._taken:
            trade = parent["trade"]
        else:
            parent = None
            brand, word = self._names[self._made % len(self._names)], chance.choice(trade["words"])
            form = chance.choices(*zip(*texts["legal_forms"], strict=True))[0]
            name = f"{brand}{word}（{place}）{form}" if chance.random() < 0.12 else f"{place}{brand}{word}{form}"
            self._parents.append({"name": name, "key": f"c{self._made:04}", "trade": trade})
        self._taken.add(name)
        return {
            "name": name,
            "parent": parent["key"] if parent else None,
            "credit_code": self._credit_code(region) if chance.random() < 0.85 else "",
            "industry": trade["name"],
            "product": trade["product"],
        }

    def _person(self) -> Data:
        name = self._full_name()
        while name in self._taken:
            name = self._full_name()
        self._taken.add(name)
        return {"name": name, "parent": None, "credit_code": "", "industry": "", "product": ""}

    def _credit_code(self, region: str) -> str:
        """Return a valid code with the organisation DEM0…, which no registry has given out."""
        organisation = f"DEM0{self._made:04}"
        code = "91" + region.ljust(6, "0") + organisation + _organisation_digit(organisation)
        return code + str(uscc.calc_check_digit(code))

    def _contacts(self, owner: str | None) -> list[Data]:
        many = self._chance.choice([1, 2, 2, 3]) if owner else self._chance.choice([0, 0, 0, 1, 1, 2])
        titles, weights = zip(*_texts()["titles"], strict=True)
        return [
            {
                "name": self._full_name(),
                "title": self._chance.choices(titles, weights)[0],
                "mobile": self._next_mobile(),
                "email": f"contact{self._mobile % 10_000}@firm.example" if self._chance.random() < 0.4 else "",
                "primary": at == 0,
            }
            for at in range(many)
        ]

    def _full_name(self) -> str:
        return str(self._chance.choice(_texts()["surnames"]) + self._chance.choice(_texts()["given"]))

    def _next_mobile(self) -> str:
        self._mobile += 1
        return str(self._mobile)

    def _region(self, pool: str) -> str:
        """Return a district in one of the pool's cities, or the city where it has none."""
        places = self._one_of(_CITIES[pool])
        return self._chance.choice(regions.children(places) or (places,))

    def _address(self, region: str) -> str:
        names = str(regions.label(region)).replace(" ", "")
        street = self._chance.choice(_texts()["streets"])
        floor = f"{self._chance.randint(1, 9)}幢{self._chance.randint(1, 26)}0{self._chance.randint(1, 9)}室" if self._chance.random() < 0.6 else ""
        return f"{names}{street}{self._chance.randint(1, 999)}号{floor}"

    def _one_of(self, weights: dict[str, int]) -> str:
        return self._chance.choices(list(weights), list(weights.values()))[0]


def _organisation_digit(organisation: str) -> str:
    """Return the check digit of the nine-character organisation code inside, as in GB 11714."""
    values = (int(letter, 36) for letter in organisation)
    rest = 11 - sum(value * weight for value, weight in zip(values, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    return "X" if rest == 10 else "0" if rest == 11 else str(rest)
