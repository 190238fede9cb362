"""The floor: the product's own statements and tables with nothing between HTTP and PostgreSQL but psycopg.

No sign-in, no rights, no history, no checks: a real product must do more than this. BENCH_STATEMENTS names the
file made by plan.py, BENCH_DSN the database.
"""

import csv
import io
import os
import pickle
import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from psycopg_pool import ConnectionPool
from rustpy_xlsxwriter import write_worksheet

from kehai.kernel import text

STATEMENTS: dict[str, list[Any]] = pickle.loads(Path(os.environ["BENCH_STATEMENTS"]).read_bytes())  # noqa: S301  our own file
# Each statement is planned for its own values, as for the product: the one plan for all values that prepared
# statements end up with is three times slower for a salesperson's list.
OPTIONS = {"autocommit": True, "prepare_threshold": None}
POOL = ConnectionPool(os.environ["BENCH_DSN"], min_size=4, max_size=4, kwargs=OPTIONS, open=False)
COLUMNS = (
    "id, number, name, entity_id, line_id, pool_id, search, capital, registered_on, company_type, scope, address, created_at, updated_at, "
    "version, extra, kind_of, stage, credit_code, mobile, phone, email, source, source_detail, intention, category, region, industry, website, "
    "remark, falls_why"
)
# The rest of a row is the same for all; home and line are those of the first customer.
REST = "now(), now(), 1, '{}', 'company', 'lead', '', '', '', '', 'manual', '', 'to_explore', '', '', '', '', '', ''"
HOME = "SELECT line_id, pool_id FROM customers_customer WHERE number = 'C000001'"
ENTITY = "INSERT INTO customers_entity (id, number, name, credit_code, created_at, updated_at, version, extra, search) "
ENTITY += "VALUES (%s, %s, %s, '', now(), now(), 1, '{}', %s::tsvector)"
CREATE = f"INSERT INTO customers_customer ({COLUMNS}) SELECT %s, %s, %s, %s, h.line_id, h.pool_id, %s::tsvector, '', NULL, '', '', '', {REST} "
CREATE += f"FROM ({HOME}) h RETURNING id::text"
UPDATE = "UPDATE customers_customer SET remark = %s, grade = %s, version = version + 1, updated_at = now() WHERE id = %s RETURNING version"
CLAIM = "UPDATE customers_customer SET owner_id = %s, claimed_at = now(), version = version + 1 WHERE id = %s AND owner_id IS NULL RETURNING version"
Answer = tuple[bytes, str]


def page(case: str, at: int) -> Answer:
    """One of the captured statements, or all of a page that sends several; its rows are JSON already."""
    if case in ("similar", "desk"):
        with POOL.connection() as connection:
            counts = [len(connection.execute(statement, params).fetchall()) for statement, params in STATEMENTS[case][at]]
        return orjson.dumps(counts), "application/json"
    statement, params = STATEMENTS[case][at]
    with POOL.connection() as connection:
        found = connection.execute(statement, params).fetchall()
    if case in ("open", "group"):
        return (found[0][0].encode() if case == "open" else orjson.dumps(found)), "application/json"
    rows, _count, _value, _last, total = found[0]
    return b'{"rows":' + rows.encode() + b',"total":' + orjson.dumps(total) + b"}", "application/json"


def create(body: bytes) -> Answer:
    """An entity and its customer."""
    sent = orjson.loads(body)
    tokens = _tokens(sent["tokens"])
    with POOL.connection() as connection, connection.transaction():
        connection.execute(ENTITY, (sent["entity"], sent["number"], sent["name"], tokens))
        connection.execute(CREATE, (sent["id"], sent["number"], sent["name"], sent["entity"], tokens))
    return orjson.dumps({"id": sent["id"]}), "application/json"


def update(body: bytes) -> Answer:
    """Two fields of one row."""
    sent = orjson.loads(body)
    with POOL.connection() as connection:
        found = connection.execute(UPDATE, (sent["remark"], sent["grade"], sent["id"])).fetchall()
    return orjson.dumps(found), "application/json"


def claim(body: bytes) -> Answer:
    """The owner of one row that has none."""
    sent = orjson.loads(body)
    with POOL.connection() as connection:
        found = connection.execute(CLAIM, (sent["person"], sent["id"])).fetchall()
    return orjson.dumps(found), "application/json"


def bring(body: bytes) -> Answer:
    """The rows of a CSV file, with the tokens that the table needs, by COPY into both tables."""
    now = datetime.now(UTC)
    told: list[tuple[Any, ...]] = []
    for at, (name, *facts) in enumerate(list(csv.reader(io.StringIO(body.decode())))[1:]):
        number = f"I{now.timestamp():.0f}{at:05d}"
        told.append((uuid.uuid4(), uuid.uuid4(), number, name, _tokens(text.name_tokens(name) + text.number_tokens(number)), *facts))
    with POOL.connection() as connection, connection.transaction():
        row = connection.execute(HOME).fetchone()
        line, pool = row or (None, None)
        entities = "COPY customers_entity (id, number, name, search, credit_code, created_at, updated_at, version, extra) FROM STDIN"
        with connection.cursor().copy(entities) as copy:
            for _key, entity, number, name, tokens, *_facts in told:
                copy.write_row((entity, number, name, tokens, "", now, now, 1, "{}"))
        with connection.cursor().copy(f"COPY customers_customer ({COLUMNS}) FROM STDIN") as copy:
            before: tuple[Any, ...] = (now, now, 1, "{}", "company", "lead", "")
            behind = ("", "", "import", "", "to_explore", "", "", "", "", "", "")
            for key, entity, number, name, tokens, *facts, mobile in told:
                copy.write_row((key, number, name, entity, line, pool, tokens, *facts, *before, mobile, *behind))
    return orjson.dumps({"rows": len(told)}), "application/json"


def export() -> Answer:
    """The rows as a workbook, by the product's own writer of workbooks: ids for links and codes for choices as they are stored."""
    statement, params = STATEMENTS["export"][0]
    target = io.BytesIO()
    with POOL.connection() as connection:
        found = connection.execute(statement, params)
        headers = [column.name for column in found.description or ()]
        write_worksheet(({name: _cell(value) for name, value in zip(headers, row, strict=True)} for row in found), target, sheet_name="Floor")
    return target.getvalue(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return str(value) if isinstance(value, uuid.UUID) else value


def _tokens(found: Iterable[str]) -> str:
    return " ".join("'" + token.replace("\\", "\\\\").replace("'", "''") + "'" for token in dict.fromkeys(found))


WRITES: dict[str, Callable[[bytes], Answer]] = {"create": create, "update": update, "claim": claim, "import": bring}


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """WSGI, as the product is served."""
    if POOL.closed:
        POOL.open(wait=True)
    case, _slash, rest = environ["PATH_INFO"].lstrip("/").partition("/")
    if environ["REQUEST_METHOD"] == "POST":
        body, kind = WRITES[case](environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
    else:
        body, kind = export() if case == "export" else page(case, int(rest))
    start_response("200 OK", [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]
