"""One import in tests, by the same functions that the interface calls, with the jobs run here and now."""

import csv
import io
from dataclasses import replace
from typing import Any

from django.utils import translation

from kehai.crm.customers.records.customer import Customer
from kehai.crm.people.records.user import User
from kehai.kernel.access import Actor
from kehai.kernel.exchange import failed, imports, reader, sheet
from kehai.kernel.records.imports import Import
from tests.customers import factory
from tests.support.jobs import drain

HEADERS = ["企业名称", "统一社会信用代码", "注册日期", "注册地址", "备注"]
FIRMS = [
    ["上海仓祥绿化工程有限公司", "91310117MA1J3AJ43G", "2019-01-02", "上海市松江区叶榭镇叶旺路1号三楼", None],
    ["上海也兴网络科技合伙企业（有限合伙）", "91310114MA1GW3GC65", "2019/1/3", "上海市嘉定区真南路4268号", "=1+1"],
    ["上海伍戴实业有限公司", "91310117MA1J3AJE51", "2019年1月4日", "上海市松江区九亭镇九新公路339号", "N/A"],
]


def as_csv(rows: list[list[str | None]], headers: list[str] | None = None, encoding: str = "utf-8") -> bytes:
    """The rows as a CSV file."""
    out = io.StringIO()
    csv.writer(out).writerows([headers or HEADERS, *[[cell or "" for cell in row] for row in rows]])
    return out.getvalue().encode(encoding)


def as_xlsx(rows: list[list[str | None]], headers: list[str] | None = None) -> bytes:
    """The rows as a workbook."""
    out = io.BytesIO()
    sheet.write("sheet", headers or HEADERS, rows, out)
    return out.getvalue()


class Case:
    """An import and the person behind it."""

    def __init__(self, actor: Actor, content: bytes, name: str = "firms.csv", kind: str = "customers.customer") -> None:
        self.actor = actor
        self.key = imports.bring(kind, name, [content], actor).pk
        drain()

    @property
    def run(self) -> Import:
        """As it is stored now."""
        return Import.objects.get(pk=self.key)

    def plan(self, **wanted: Any) -> "Case":
        """Changes the plan."""
        imports.plan(self.key, wanted, self.actor)
        return self

    def check(self) -> dict[str, int]:
        """The dry run; returns its counts."""
        imports.check(self.key, self.actor)
        drain()
        assert self.run.status == "checked", self.run.error
        return dict(self.run.counts)

    def load(self) -> dict[str, int]:
        """Loads what was checked; returns the counts."""
        imports.start(self.key, self.actor)
        drain()
        assert self.run.status == "done", self.run.error
        return dict(self.run.counts)

    def errors(self, path: Any) -> list[list[str | None]]:
        """The rows of the workbook of errors, headers first."""
        with translation.override(self.actor.language), path.open("wb") as target:
            failed.write(self.run, target)
        return [reader.inspect(path).headers, *[cells for _line, cells in reader.rows(path)]]


def english(name: str, grants: Any) -> Actor:
    """Somebody who reads English, now and when a job asks who he is."""
    user = factory.person(name, grants)
    User.objects.filter(pk=user.pk).update(language="en")
    return replace(factory.acting(user), language="en")


def customers() -> list[Customer]:
    """The living ones in the order of their numbers."""
    return list(Customer.objects.filter(deleted_at=None).order_by("number"))


def counts(**told: int) -> dict[str, int]:
    """Counts as an import tells them; what is not named is none."""
    return {**dict.fromkeys(("new", "update", "joined", "same", "skip", "conflict", "error"), 0), **told}
