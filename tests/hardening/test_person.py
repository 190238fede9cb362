"""A canary person is planted wherever text is kept; gathered he is complete, erased he is nowhere (T95)."""

import json
import os
import subprocess
import sys
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from psycopg import sql

from kehai.kernel import trail, trail_chain
from kehai.kernel.access import system
from kehai.kernel.exchange import files as brought
from kehai.kernel.files import path
from kehai.kernel.records.file import File
from kehai.kernel.records.imports import Import, ImportRow
from kehai.kernel.records.outbox import Answer
from kehai.kernel.testing import example

NAME, MOBILE, MAIL, WECHAT = "覃霁月", "13900139988", "canary.qin@birds.example", "qinjiyue1988"
CANARIES = (NAME, MOBILE, "139 0013 9988", "139-0013-9988", MAIL, WECHAT, "养蜂的", "龙华巷九弄")
BYTES = b"%PDF-1.7\ncanary 13900139988\n%%EOF"


def _columns(connection):
    return connection.execute(
        "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) "
        "WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND data_type NOT IN ('bytea')"
    ).fetchall()


def _dump(connection, canaries=CANARIES) -> list[str]:
    """Every column of every table, as text, where a canary stands."""
    hits = []
    for table, column in _columns(connection):
        for canary in canaries:
            needle = canary.casefold()
            asked = sql.SQL("SELECT count(*) FROM {} WHERE position({} in lower({}::text)) > 0")
            found = connection.execute(asked.format(sql.Identifier(table), sql.Literal(needle), sql.Identifier(column))).fetchone()
            if found[0]:
                hits.append(f"{table}.{column}: {canary} ({found[0]})")
    return hits


def _kehai(*words: str) -> str:
    done = subprocess.run([sys.executable, "-m", "kehai", *words], capture_output=True, text=True, check=False, timeout=120, env=os.environ)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _upload(browser, name: str, content: bytes) -> str:
    headers = {"X-CSRFToken": browser.cookies["csrftoken"].value}
    return browser.post("/api/files", {"file": SimpleUploadedFile(name, content)}, headers=headers).json()["id"]


@pytest.fixture
def planted(transactional_db, owner_connection, boss):
    """The canary, everywhere; what is his stands in the dictionary."""
    owner_connection.execute("TRUNCATE kernel_trail, kernel_seal RESTART IDENTITY")
    firm = example("customers.customer", name="深圳蜂巢贸易有限公司", remark=f"联系人 {NAME}（电话 139 0013 9988）")
    reach = {"mobile": MOBILE, "email": MAIL, "wechat": WECHAT}
    contact = example("customers.contact", customer=firm, name=NAME, remark="养蜂的", birthday="1988-08-08", legal_basis="contract", **reach)
    alone = example("customers.customer", name=NAME, kind_of="person", mobile=MOBILE, address="龙华巷九弄3号", line=firm.line_id)
    letter = _upload(boss, f"{NAME}身份证.pdf", BYTES)
    noted = {"customer": str(alone.pk), "content": f"{NAME} 来电 139-0013-9988，养蜂的", "files": [letter]}
    answer = boss.post_("/api/customers/follow_up", noted, Idempotency_Key="canary-1")
    assert answer.status_code == 201, answer.data
    example("customers.follow_up", customer=firm, content=f"与{NAME}谈价格，邮箱 {MAIL.upper()}")
    boss.call("PATCH", f"/api/customers/contact/{contact.pk}", {"position": "养蜂的", "remark": f"{NAME} 改"})
    other = example("customers.customer", name="别家有限公司", remark=f"也认识 {MOBILE} 和 {WECHAT}")
    run = Import.objects.create(kind="customers.customer", file=f"{NAME}.csv", size=3, actor_kind="user", sample=[[NAME, MOBILE]], status="loading")
    ImportRow.objects.create(run=run, line=2, state="n", data={"name": NAME, "mobile": MOBILE}, keys={"mobile": MOBILE})
    brought.write(run.pk, [f"{NAME},{MOBILE}".encode()])
    trail.record("action", system("test"), "customers.contact", contact.pk, reason=f"{NAME}要求")
    trail.write([trail.Entry("search", system("test"), details={"q": WECHAT})])
    while trail_chain.seal():
        pass
    trail.write([trail.Entry("search", system("test"), details={"q": MAIL})])
    yield {"contact": contact, "alone": alone, "firm": firm, "other": other, "run": run, "file": File.objects.get(pk=letter)}
    owner_connection.execute("TRUNCATE kernel_trail, kernel_seal RESTART IDENTITY")


def test_gathered_he_is_complete(planted, tmp_path):
    target = tmp_path / "person.zip"
    _kehai("person", "gather", MOBILE, str(target))
    assert target.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(target) as archive:
        told = json.loads(archive.read("person.json"))
        [stored] = [name for name in archive.namelist() if name.startswith("files/")]
        assert archive.read(stored) == BYTES
    assert sum(len(rows) for rows in told["records"].values()) == 2
    assert {"customers_contact", "customers_customer", "customers_followup", "kernel_change", "kernel_trail", "kernel_importrow"} <= set(
        told["mentions"]
    )
    text = json.dumps(told, ensure_ascii=False)
    assert all(canary in text for canary in CANARIES)


def test_erased_he_is_nowhere_and_the_trail_still_verifies(planted, owner_connection):
    before = _dump(owner_connection)
    assert len({hit.split(".")[0] for hit in before}) >= 9, before
    head = owner_connection.execute("SELECT hash FROM kernel_seal ORDER BY last DESC LIMIT 1").fetchone()[0]
    assert "Nothing was done" in _kehai("person", "erase", MOBILE)
    assert _dump(owner_connection) == before
    assert path(planted["file"].hash).exists()

    _kehai("person", "erase", MOBILE, "--yes")
    assert _dump(owner_connection) == []
    tokens = owner_connection.execute("SELECT count(*) FROM customers_contact WHERE search::text ~ '覃|9988'").fetchone()
    assert tokens[0] == 0
    assert not path(planted["file"].hash).exists()
    assert not brought.path(planted["run"].pk).exists()
    assert not Answer.objects.filter(key="canary-1").exists()
    assert owner_connection.execute("SELECT name FROM customers_customer WHERE id = %s", [planted["firm"].pk]).fetchone()[0] == "深圳蜂巢贸易有限公司"

    assert "as it was written" in _kehai("trail", "verify", "--head", head)
    told = owner_connection.execute("SELECT details FROM kernel_trail WHERE event = 'erase'").fetchone()[0]
    assert told["amended"]
    # What somebody changes after that is found like anything else.
    owner_connection.execute("UPDATE kernel_trail SET details = details || '{\"q\": 1}' WHERE id = 1")
    assert list(trail_chain.verify())


def test_an_amended_seal_without_its_erasure_is_a_break(planted, owner_connection):
    seal = owner_connection.execute("SELECT id, first, last, rows FROM kernel_seal ORDER BY last LIMIT 1").fetchone()
    owner_connection.execute("UPDATE kernel_trail SET outcome = 'failed' WHERE id = %s", [seal[1]])
    run = trail_chain.hashed(0, seal[2], trail_chain.START, seal[3] + 1)
    owner_connection.execute("UPDATE kernel_seal SET amended = %s WHERE id = %s", [run.hash, seal[0]])
    assert list(trail_chain.verify())


def test_what_a_legal_hold_keeps_stays_and_nothing_else(planted, owner_connection, boss):
    contact = planted["contact"]
    assert boss.post_(f"/api/customers/contact/{contact.pk}/place_legal_hold", {"reason": "lawsuit 7"}).status_code == 200
    told = _kehai("person", "erase", MAIL, "--yes")
    assert "held: lawsuit 7" in told
    row = owner_connection.execute("SELECT name, mobile, deleted_at FROM customers_contact WHERE id = %s", [contact.pk]).fetchone()
    assert row == (NAME, MOBILE, None)
    left = {hit.split(".")[0] for hit in _dump(owner_connection)}
    assert "customers_contact" in left
    assert left <= {"customers_contact", "customers_importantday", "kernel_change", "kernel_trail", "kernel_answer"}, left
    assert owner_connection.execute("SELECT name FROM customers_customer WHERE id = %s", [planted["alone"].pk]).fetchone()[0].startswith("erased-")


def test_what_was_ordered_on_the_screen_is_done_by_the_command(planted, owner_connection, boss):
    assert boss.post_(f"/api/customers/contact/{planted['contact'].pk}/ask_erasure", {"reason": "letter"}).status_code == 200
    assert "records emptied" in _kehai("person", "erase", "--asked", "--yes")
    assert _dump(owner_connection, (MOBILE, MAIL, WECHAT)) == []
    assert _kehai("person", "erase", "--asked", "--yes") == ""
