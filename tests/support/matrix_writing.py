"""The writing half of the permission matrix: changes, actions, one and many; whoever is refused has changed nothing."""

import json
from collections.abc import Iterable
from typing import Any

from kehai.kernel.access import DELETE, READ, UNMASK, UPDATE
from kehai.kernel.actions import actions_of
from kehai.kernel.catalogue import kind
from kehai.kernel.keys import uuid7
from tests.support.matrix import PATH, SENSITIVE, Matrix, digest
from tests.support.yard import CUSTOMER

WRITTEN = {"name": "neu", "remark": "neu", "grade": "b", "mobile": "13800001111", "email": "new@firm.example", "address": "新路1号"}
# What an action must be told so that only rights decide.
INPUTS = {
    "release": {"reason": "x"}, "return_up": {"reason": "x"}, "discard": {"reason": "x"}, "stop_sharing": {"entry": 1},
}  # fmt: skip


OK, NOT_THERE, DENIED = 200, 404, (403, 404, 409, 422)


def _plain(answer: Any) -> Any:
    """An answer without the number it is found by in the log."""
    told = dict(answer.data["error"]) if answer.data and "error" in answer.data else answer.data
    if told:
        told.pop("reference", None)
    return answer.status_code, told


class Writing(Matrix):
    """All that can be done to customers and to what hangs on them."""

    def writing(self) -> None:
        """Row by row, then many at once."""
        self.ghosts: dict[Any, Any] = {}
        for relation, standing in self.yard.standing.items():
            one = f"{PATH}/{standing.record.id}"
            for name, value in WRITTEN.items():
                self._write("update", relation, ("PATCH", one, {name: value}), UPDATE, about=name)
            for name in SENSITIVE:
                self._unmask(relation, name)
            self._write("delete", relation, ("DELETE", one, None), DELETE)
            for action in actions_of(kind(CUSTOMER)).values():
                self._write(action.name, relation, ("POST", f"{one}/{action.name}", self.input(action)), action.op)
            self._restore(relation, one)
            for child in ("contact", "follow_up"):
                self._write_child(child, relation)
        verbs = (("update", UPDATE), ("cells", UPDATE), ("delete", DELETE))
        for verb, op in (*verbs, *((a.name, a.op) for a in actions_of(kind(CUSTOMER)).values() if a.bulk)):
            self._bulk(verb, op)

    def input(self, action: Any) -> dict[str, Any]:
        """An input that is complete, so that only rights decide."""
        told = dict(INPUTS.get(action.name, {}))
        for field in action.input:
            if field.required and field.name not in told:
                target = {
                    "people.user": self.yard.people["other"],
                    "customers.pool": self.yard.pools["far"],
                    "people.team_role": self.yard.team_role,
                    "customers.customer_group": self.yard.group,
                }.get(str(field.target))
                told[field.name] = (
                    str(target.id)
                    if target
                    else "2027-01-01T00:00:00Z"
                    if field.type == "datetime"
                    else "2027-01-01"
                    if field.type == "date"
                    else field.choices[0].value
                    if field.choices
                    else field.least or 1
                    if field.type == "integer"
                    else "x"
                )
        return told

    def expected(self, op: str, relation: str) -> int:
        return 404 if not self.reads(relation) else 403 if not self.may(op, relation) else 200

    def _write(self, operation: str, relation: str, request: tuple[str, str, Any], op: str, about: str = "row") -> None:
        expected = self.expected(op, relation)
        with self.undone():
            answer = self.browser.call(*request)
            status = answer.status_code
            self.clean(operation, answer.content, relation if status == OK else "")
            if expected == OK:
                level = "write" if about == "row" else self.world.effective(self.me, self.rows[relation], about, sensitive=about in SENSITIVE)
                # With the right to it, a rule of the business or the state may still refuse.
                told = "ok" if status in ((200, 204, 409, 422) if level == "write" else (422,)) else status
                self.cell(operation, relation, about, told, "ok")
            else:
                self.cell(operation, relation, about, "denied" if status in DENIED else status, "denied")
                if expected == NOT_THERE:
                    # Not a word more than about a record that never was.
                    self.cell(operation, relation, "as if it were not there", _plain(answer), self._of_ghost(operation, request, relation))
            if status >= 300:
                self.cell(operation, relation, "HASHDB", digest(), self.unchanged)

    def _unmask(self, relation: str, name: str) -> None:
        """A right of its own, on rows that are read, for what the relation hides and not the role."""
        level = self.world.level(self.me, CUSTOMER, name)
        # What a lender or a rule masks stays masked; what one's own place in the house shows masked is uncovered.
        paths = self.world.paths(self.me, READ, self.rows[relation])
        own = self.sees(relation, name) == "clear" or any(path.entry is None and path.name != "rule" for path in paths)
        expected = bool(paths) and own and self.world.right(self.me, CUSTOMER, UNMASK) and level in ("read", "write")
        with self.undone():
            request = "POST", f"{PATH}/{self.yard.standing[relation].record.id}/unmask", {"field": name, "reason": "x"}
            answer = self.browser.call(*request)
            self.cell("unmask", relation, name, answer.status_code == OK, expected)
            self.clean("unmask", answer.content, relation if expected else "")
            if not self.reads(relation):
                self.cell("unmask", relation, "as if it were not there", _plain(answer), self._of_ghost("unmask", request, relation))

    def _of_ghost(self, operation: str, request: tuple[str, str, Any], relation: str) -> Any:
        """The answer to the same request about a record that does not exist."""
        key = operation, json.dumps(request[2])
        if key not in self.ghosts:
            path = request[1].replace(str(self.yard.standing[relation].record.id), str(uuid7()))
            self.ghosts[key] = _plain(self.browser.call(request[0], path, request[2]))
        return self.ghosts[key]

    def _restore(self, relation: str, one: str) -> None:
        with self.undone():
            answer = self.browser.call("POST", f"{one}/restore", {})
            expected = relation in self.buried and self.in_bin(relation)
            self.cell("restore", relation, "row", answer.status_code in (200, 409, 422), expected)
            if not expected:
                self.cell("restore", relation, "HASHDB", digest(), self.unchanged)

    def _write_child(self, child: str, relation: str) -> None:
        standing, path, name = self.yard.standing[relation], f"/api/customers/{child}", f"customers.{child}"
        writable = self.may(UPDATE, relation)
        with self.undone():
            sent = {"customer": str(standing.record.id), **({"name": "neu"} if child == "contact" else {"content": "neu", "way": "phone"})}
            answer = self.browser.call("POST", path, sent)
            denied = 201 if writable else 422 if not self.reads(relation) else 403
            self.cell(f"{child} create", relation, "row", answer.status_code == 201, denied == 201 and self._child_level(name))
            if answer.status_code >= 300:
                self.cell(f"{child} create", relation, "HASHDB", digest(), self.unchanged)
        record = getattr(standing, child)
        told = {"kind": name, "deleted": False, "author": None, "fresh": True}
        seen = self.world.reaches_child(self.me, READ, self.rows[relation], told)
        for method, body in (("PATCH", {"remark": "x"} if child == "contact" else {"content": "x"}), ("DELETE", None)):
            with self.undone():
                answer = self.browser.call(method, f"{path}/{record.id}", body)
                allowed = seen and writable and child == "contact"  # a follow-up is its author's
                self.cell(f"{child} {method}", relation, "row", answer.status_code in (200, 204), allowed and self._child_level(name))
                if answer.status_code >= 300:
                    self.cell(f"{child} {method}", relation, "HASHDB", digest(), self.unchanged)

    def _child_level(self, name: str) -> bool:
        """Whether the fields that are sent may be written."""
        sent: Iterable[str] = ("name",) if name.endswith("contact") else ("content",)
        return all(self.child_level_of(name.partition(".")[2], field) == "write" for field in sent)

    def _bulk(self, verb: str, op: str) -> None:
        ids = [str(standing.record.id) for standing in self.yard.standing.values()]
        action = actions_of(kind(CUSTOMER)).get(verb)
        data = self.input(action) if action else {"remark": "neu"} if verb == "update" else {}
        with self.undone():
            sent = {"ids": ids, "input": data}
            if verb == "cells":
                sent = {"ids": ids, "versions": [99] * len(ids), "fields": ["remark"], "cells": [["neu"]] * len(ids), "keep": True}
            answer = self.browser.call("POST", f"{PATH}/bulk/{verb}", sent)
            self.clean(f"bulk {verb}", answer.content)
            results = {one["id"]: one for one in answer.data["results"]} if answer.status_code == 200 else {}
            for relation, standing in self.yard.standing.items():
                told = results.get(str(standing.record.id), {"ok": False, "code": "denied"})
                expected = self.expected(op, relation)
                if expected == 200:
                    self.cell(f"bulk {verb}", relation, "row", told["ok"] or told["code"] not in ("denied", "not_found"), True)
                else:
                    self.cell(f"bulk {verb}", relation, "row", told["ok"], False)
                    silent = not told.get("label")
                    self.cell(f"bulk {verb}", relation, "name", silent or self.known(relation), True)

    def known(self, relation: str) -> bool:
        """Whether a record's name may be told: it is read, or was before it was deleted."""
        return self.world.reaches(self.me, READ, self.buried.get(relation) or self.rows[relation])
