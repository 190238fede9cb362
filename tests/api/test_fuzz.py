"""Random requests made from the interface's own document: 2,000 and more, none may end in a 5xx (T45)."""

from typing import Any
from urllib.parse import quote

import hypothesis
import pytest
import schemathesis
from django.db import transaction

REQUESTS = 2000
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def send(browser: Any, case: Any) -> Any:
    """One made-up request as the boss; what it changed is undone, so that nobody disables the one who asks."""
    body = {} if isinstance(case.body, schemathesis.core.NotSet) else {"body": case.body}
    headers = {name.replace("-", "_"): value for name, value in (case.headers or {}).items() if value.isascii() and value.isprintable()}
    headers.pop("Cookie", None)
    with transaction.atomic():
        try:
            query = case.query or {}
            path = case.formatted_path
            if query:
                path += "?" + "&".join(f"{_quote(name)}={_quote(value)}" for name, value in query.items())
            answer = browser.call(case.method.upper(), path, **body, **{k: v for k, v in headers.items() if k == "Idempotency_Key"})
        finally:
            transaction.set_rollback(True)
    return answer


def _quote(value: Any) -> str:
    return quote(str(value).encode("utf-8", "replace"))


def test_no_random_request_ends_in_an_error_of_ours(boss: Any) -> None:
    document = boss.look("/api/openapi.json").data
    found = [result.ok() for result in schemathesis.openapi.from_dict(document).get_all_operations()]
    operations = [one for one in found if not one.path.startswith(("/api/session", "/api/imports", "/api/files"))]
    assert len(operations) > 50
    each = REQUESTS // len(operations) + 1
    answered: dict[int, int] = {}
    for operation in operations:

        @hypothesis.settings(
            max_examples=each,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=operation.as_strategy())
        def attempt(case: Any) -> None:
            answer = send(boss, case)
            answered[answer.status_code] = answered.get(answer.status_code, 0) + 1
            assert answer.status_code < 500, (case.method, case.formatted_path, case.query, case.body, answer.content[:500])

        attempt()
    assert sum(answered.values()) >= REQUESTS
    # Signed in all the way, and not only refusals: the corpus reaches behind the door.
    assert answered.get(401, 0) == 0
    assert answered.get(200, 0) + answered.get(201, 0) > REQUESTS // 20, answered
