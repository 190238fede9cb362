"""Logs: one event, one line, whatever a person put into it."""

import json
import logging

import structlog

from kehai.site import logs


def _lines(capsys, write) -> list[dict[str, object]]:
    handlers = logging.getLogger().handlers[:]
    try:
        logs.configure("INFO", "json")
        write()
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    finally:
        logging.getLogger().handlers[:] = handlers


def test_line_breaks_in_values_do_not_make_lines(capsys):
    forged = 'ann\r\n{"event": "signed in", "user": "boss"}'
    lines = _lines(capsys, lambda: structlog.get_logger("t").warning("refused\nsign-in", user=forged))
    assert len(lines) == 1
    assert lines[0]["event"] == "refused sign-in"
    assert "\n" not in str(lines[0]["user"])
    assert lines[0]["level"] == "warning"


def test_the_standard_library_writes_the_same_lines(capsys):
    lines = _lines(capsys, lambda: logging.getLogger("x").error("went %s", "wrong\nhere", extra={"kind": "customers.customer"}))
    assert lines == [{"event": "went wrong here", "kind": "customers.customer", "level": "error", "logger": "x", "timestamp": lines[0]["timestamp"]}]
