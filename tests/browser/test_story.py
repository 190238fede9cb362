"""The main job on real data in a real browser: from a file to the head office, to branches, to people, and back when neglected."""

import lzma
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, PASSWORD, Watch, ask, choose, no_raw_words, rows, settled
from tests.support.cluster import TestCluster, environment
from tests.support.server import run
from tests.support.shared import FIRMS

ROWS = 164_586
DATABASE = "kehai_story"
MAPPING = {
    "企业名称": "客户名称",
    "统一社会信用代码": "统一社会信用代码",
    "注册日期": "成立日期",
    "企业类型": "企业类型",
    "注册资金": "注册资本",
    "经营范围": "经营范围",
    "注册地址": "地址",
}
LONG = 400_000  # milliseconds for what takes minutes on a loaded machine
DEFER = "from kehai.site.command import setup; setup(); from kehai.kernel import jobs; jobs.defer('customers.recycle')"
FALLEN = """async (path) => {
    for (let look = 0; look < 300; look += 1) {
        if ((await (await fetch(path)).json()).owner === null) return true;
        await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    return false;
}"""
BACK = "UPDATE customers_customer SET claimed_at = claimed_at - i, last_follow_up_at = last_follow_up_at - i, falls_at = falls_at - i"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not FIRMS.exists(), reason=f"the file of real companies is not here: {FIRMS}"),
]


@pytest.fixture(scope="module")
def server(cluster: TestCluster, django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A house of its own for the story: its many customers are nobody else's."""
    cluster.create(DATABASE)
    folder = tmp_path_factory.mktemp("story")
    house = run(folder / "data", "--demo", log=folder / "log.txt", KEHAI_DEMO_PASSWORD=PASSWORD, **environment(cluster, DATABASE))
    try:
        house.wait(300)
        yield house.url
    finally:
        house.stop()
        cluster.drop(DATABASE)


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file, unpacked."""
    target = tmp_path_factory.mktemp("companies") / "cn_enterprises_2019.csv"
    with lzma.open(FIRMS) as packed, target.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return target


def test_one_customer_through_the_whole_house(screen: Screen, watch: Watch, companies: Path, cluster: TestCluster):
    clerk = screen("clerk")
    new = _import(clerk, companies)
    issued = _issue(clerk)
    assert sum(issued.values()) > new / 3
    people = {who: screen(who) for who in ("sales1", "sales2")}
    watch.expect(409, CUSTOMERS)
    mine = {who: _claim_to_the_cap(page, f"{branch}公海") for (who, page), branch in zip(people.items(), ("华东", "华南"), strict=True)}
    for who, page in people.items():
        _follow_up(page, mine[who][0], f"{who}：电话聊过，月底前报价")
    neglected = mine["sales1"][1]
    _let_a_month_pass(cluster, neglected["id"])
    _recycle(cluster)
    _read_the_history(screen("manager"), neglected)
    kept = ask(people["sales1"], f"{CUSTOMERS}/{mine['sales1'][0]['id']}")
    assert kept["owner"]["label"] == "林晓东"


def _figure(page: Page, name: str) -> int:
    return int(page.locator(f".x-counts [data-count={name}] dd").inner_text().replace(",", ""))


def _import(page: Page, file: Path) -> int:
    """The wizard from the file to the end; how many customers came in."""
    page.goto("/imports/new?kind=customers.customer")
    expect(page.locator(".x-drop input[type=file]")).to_be_enabled()
    page.locator(".x-drop input[type=file]").set_input_files(file)
    page.locator(".x-columns").wait_for(timeout=LONG)
    _map(page)
    choose(page, "用什么判断重复", "统一社会信用代码")
    no_raw_words(page)
    page.get_by_role("button", name="试算核对").click()
    start = page.get_by_role("button", name=re.compile(r"^导入 [\d,]+ 行$"))
    start.wait_for(timeout=LONG)
    tried = {name: _figure(page, name) for name in ("new", "update", "skip", "error")}
    assert sum(tried.values()) == ROWS
    no_raw_words(page)
    start.click()
    expect(page.get_by_role("status").filter(has_text=re.compile(r"/ [\d,]+ 行"))).to_be_visible()
    expect(page.get_by_text("导入完成。")).to_be_visible(timeout=LONG)
    done = {name: _figure(page, name) for name in tried}
    assert done == tried
    assert done["new"] > ROWS * 0.98
    return done["new"]


def _map(page: Page) -> None:
    """Each column where it belongs; what was suggested for others (districts without their city) is taken back."""
    for line in page.locator(".x-columns tbody tr").all():
        header = line.get_by_role("rowheader").inner_text()
        field = line.locator("td").last
        if header not in MAPPING:
            field.hover()
            if field.locator(".ant-select-clear").count():
                field.locator(".ant-select-clear").click()
            continue
        if MAPPING[header] not in field.inner_text():
            choose(page, f"“{header}”对应的字段", MAPPING[header])
        expect(field).to_contain_text(MAPPING[header])


def _public(page: Page) -> dict[str, int]:
    """Public customers of each pool, by its name."""
    groups = ask(page, f"{CUSTOMERS}/group", by="pool", measure="count", filter={"field": "owner", "op": "empty"})["groups"]
    return {group["label"]: group["count"] for group in groups}


def _issue(page: Page) -> dict[str, int]:
    """By region to all branches at once; how many each got."""
    page.goto("/pools")
    page.get_by_role("button", name="按地区下发").click()
    dialog = page.get_by_role("dialog", name="按地区下发")
    before = _public(page)
    go = dialog.get_by_role("button", name=re.compile(r"^下发 [1-9][\d,]* 个客户$"))
    go.wait_for(timeout=LONG)
    promised = {_text(line, ".ant-checkbox-label"): int(_text(line, "b").replace(",", "")) for line in dialog.locator(".c-issue li").all()}
    go.click()
    expect(dialog).to_be_hidden(timeout=LONG)
    after = _public(page)
    assert {name: after[name] - before[name] for name in promised} == promised
    return promised


def _text(line: Locator, part: str) -> str:
    return line.locator(part).inner_text().strip()


def _claim_to_the_cap(page: Page, branch: str) -> list[dict[str, Any]]:
    """Claims until the private pool is full; the customers claimed, and beyond them the refusal."""
    page.goto("/pools")
    page.get_by_role("navigation", name="分公海").get_by_role("button", name=re.compile(branch)).click()
    harbour = page.get_by_role("tab", name=re.compile("我的私海"))
    held = int(re.findall(r"(\d+) / 50", harbour.inner_text())[0])
    rows(page)
    settled(page)
    names = [title.inner_text() for title in page.locator(".k-table .k-row-title a").all()[: 50 - held]]
    for name in names:
        page.get_by_role("checkbox", name=f"选择 {name}", exact=True).check()
    page.get_by_role("toolbar", name="批量操作").get_by_role("button", name="领取").click()
    expect(harbour).to_contain_text("50 / 50")
    settled(page)
    rows(page).first.get_by_role("checkbox").check()
    page.get_by_role("toolbar", name="批量操作").get_by_role("button", name="领取").click()
    expect(page.locator(".ant-message")).to_contain_text("私海已满：50/50。")
    mine = {"and": [{"field": "owner", "op": "me"}, {"field": "name", "op": "in", "value": names}]}
    found = ask(page, CUSTOMERS, filter=mine, columns="name,pool", total="exact")
    assert found["total"] == len(names) == 50 - held
    assert {row["pool"]["label"] for row in found["rows"]} == {branch}
    return list(found["rows"])


def _follow_up(page: Page, customer: dict[str, Any], words: str) -> None:
    """Through the composer on the record's page; the clock starts again."""
    page.goto(f"/customers/customer/{customer['id']}")
    page.get_by_role("button", name="写跟进").click()
    composer = page.locator(".kr-compose")
    composer.get_by_label("内容").fill(words)
    choose(page, "结果", "有意向", composer)
    composer.get_by_label("下一步").fill("报价")
    composer.get_by_role("button", name="保存跟进").click()
    expect(page.locator(".kr-note").filter(has_text=words)).to_be_visible()
    assert ask(page, f"{CUSTOMERS}/{customer['id']}")["last_follow_up_at"]


def _let_a_month_pass(cluster: TestCluster, key: str) -> None:
    """The only honest way to wait for a month: as the owner of the database, for this one customer."""
    with cluster.owner(DATABASE) as connection:
        statement = BACK.replace(" - i", " - interval '31 days'") + " WHERE id = %s"
        assert connection.execute(statement.encode(), (key,)).rowcount == 1


def _recycle(cluster: TestCluster) -> None:
    """The hourly job, asked for now; the house's own worker does it."""
    subprocess.run([sys.executable, "-c", DEFER], env={**os.environ, **environment(cluster, DATABASE)}, check=True)


def _read_the_history(page: Page, customer: dict[str, Any]) -> None:
    """The manager sees it public again, and who moved it, why, from where, to where."""
    page.goto("/pools")
    assert page.evaluate(FALLEN, f"{CUSTOMERS}/{customer['id']}")
    page.goto(f"/customers/customer/{customer['id']}")
    expect(page.get_by_role("heading", name=customer["name"], level=1)).to_be_visible()
    page.get_by_role("tab", name="历史").click()
    history = page.get_by_role("region", name="历史").locator(".kr-change")
    told = [
        ("系统", "回到公海", "超过 30 天未跟进", "林晓东"),
        ("林晓东", "领取", "", "林晓东"),
        ("徐文静", "下发", "总部公海", "华东公海"),
        ("徐文静", "导入", "", ""),
    ]
    expect(history).to_have_count(len(told))
    for entry, words in zip(history.all(), told, strict=True):
        for word in words:
            expect(entry).to_contain_text(word)
    no_raw_words(page)
