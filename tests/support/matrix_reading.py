"""The reading half of the permission matrix: lists, records, history, filters, sorts, groups, search, workbooks, the bin."""

import io
import json
from typing import Any

import openpyxl

from kehai.kernel.access import DELETE, READ, UPDATE
from kehai.kernel.catalogue import kind
from tests.support.matrix import BEGINS, CLASSES, MASK, PATH, SENSITIVE, Matrix
from tests.support.yard import CUSTOMER, RELATIONS


def _filter(name: str) -> dict[str, Any]:
    return {"field": name, "op": "starts", "value": BEGINS[name]} if name in BEGINS else {"field": name, "op": "filled"}


class Reading(Matrix):
    """All that can be read of customers and of what hangs on them."""

    def reading(self) -> None:
        self._list()
        for relation, standing in self.yard.standing.items():
            self._one(relation, standing.record)
        self._narrowing()
        self._export()
        self._bin()
        for child, name in (("contact", "name"), ("follow_up", "content")):
            self._children(child, name)

    def shape(self, relation: str, row: dict[str, Any], operation: str) -> None:
        """One row as it left the house, class by class."""
        for about, name in CLASSES.items():
            told = "none" if name not in row else "masked" if isinstance(row[name], str) and MASK in row[name] else "clear"
            self.cell(operation, relation, about, told, self.sees(relation, name))

    def _list(self) -> None:
        answer = self.ask("list", PATH, columns=",".join(CLASSES.values()), size="200", total="exact")
        if not self.anything(READ):
            self.cell("list", "all", "status", answer.status_code, 403)
            return
        listed = {row["id"]: row for row in answer.data["rows"]}
        self.cell("list", "all", "total", answer.data["total"], sum(map(self.reads, RELATIONS)))
        for relation, standing in self.yard.standing.items():
            row = listed.get(str(standing.record.id))
            self.cell("list", relation, "whether", row is not None, self.reads(relation))
            if row is not None:
                self.shape(relation, row, "list")
                self.cell("list", relation, "update", "update" in row["can"], self.may(UPDATE, relation))
                self.cell("list", relation, "delete", "delete" in row["can"], self.may(DELETE, relation))

    def _one(self, relation: str, record: Any) -> None:
        answer = self.ask("get", f"{PATH}/{record.id}")
        expected = 200 if self.reads(relation) else 404
        self.cell("get", relation, "status", answer.status_code, expected)
        if answer.status_code == 200:
            self.shape(relation, answer.data, "get")
        # A deleted record's history is read where its bin is.
        buried = relation in self.buried and self.in_bin(relation)
        answer = self.ask("history", f"{PATH}/{record.id}/history")
        self.cell("history", relation, "status", answer.status_code, 200 if buried else expected)
        if expected == 200 == answer.status_code:
            told = {line["field"]: line["after"] for change in answer.data["rows"] for line in change["diff"] if change["action"] == "update"}
            for name in ("remark", *SENSITIVE):
                shown = "none" if name not in told else "masked" if MASK in str(told[name]) or told[name] is None else "clear"
                self.cell("history", relation, name, shown, self.sees(relation, name))

    def _narrowing(self) -> None:
        for about, name in CLASSES.items():
            field = kind(CUSTOMER).fields[name]
            readable = self.world.level(self.me, CUSTOMER, name) in ("read", "write") and self.anything(READ)
            refused = 422 if self.anything(READ) else 403
            if field.filter:
                answer = self.ask("filter", PATH, filter=_filter(name), size="200")
                self.cell("filter", "all", about, answer.status_code, 200 if readable else refused)
                if answer.status_code == 200:
                    found = {row["id"] for row in answer.data["rows"]}
                    for relation, standing in self.yard.standing.items():
                        expected = self.reads(relation) and (name not in SENSITIVE or self.sees(relation, name) == "clear")
                        self.cell("filter", relation, about, str(standing.record.id) in found, expected)
            if field.sort:
                self.cell("sort", "all", about, self.ask("sort", PATH, sort=name).status_code, 200 if readable else refused)
            if field.group:
                answer = self.ask("group", f"{PATH}/group", by=name)
                self.cell("group", "all", about, answer.status_code, 200 if readable else refused)
                if answer.status_code == 200:
                    self.cell("group", "all", about, sum(g["count"] for g in answer.data["groups"]), sum(map(self.reads, RELATIONS)))
        for relation, standing in self.yard.standing.items():
            for name in ("mobile", "phone"):
                answer = self.ask("search", PATH, q=standing.secrets[name])
                told = answer.status_code == 200 and [row["id"] for row in answer.data["rows"]] == [str(standing.record.id)]
                self.cell("search", relation, name, told, self.reads(relation) and self.sees(relation, name) == "clear")
            answer = self.ask("search", "/api/search", q=standing.record.name)
            self.cell(
                "search all",
                relation,
                "title",
                str(standing.record.id) in answer.content.decode(),
                self.reads(relation) and self.sees(relation, "name") == "clear",
            )

    def _export(self) -> None:
        with self.undone():
            answer = self.browser.look(f"{PATH}/export.xlsx", columns="name,mobile,email")
            if not self.world.right(self.me, CUSTOMER, "export"):
                self.cell("export", "all", "status", answer.status_code, 403)
                return
            self.cell("export", "all", "status", answer.status_code, 200)
            content = b"".join(answer.streaming_content)
            cells = {str(cell) for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True) for cell in row}
            self.clean("export", json.dumps(sorted(cells), ensure_ascii=False).encode())
            for relation, standing in self.yard.standing.items():
                expected = self.reads(relation) and self.may("export", relation)
                self.cell("export", relation, "whether", standing.record.name in cells, expected and self.sees(relation, "name") == "clear")
                for name in ("mobile", "email"):
                    self.cell("export", relation, name, standing.secrets[name] in cells, expected and self.sees(relation, name) == "clear")

    def _bin(self) -> None:
        answer = self.ask("bin", PATH, deleted="true", size="200")
        found = {row["id"] for row in answer.data["rows"]} if answer.status_code == 200 else set()
        for relation in RELATIONS:
            expected = relation in self.buried and self.in_bin(relation)
            self.cell("bin", relation, "whether", str(self.yard.standing[relation].record.id) in found, expected)

    def _children(self, child: str, name: str) -> None:
        path = f"/api/customers/{child}"
        answer = self.ask(f"{child} list", path, size="200", columns=name)
        listed = {row["id"]: row for row in answer.data["rows"]} if answer.status_code == 200 else {}
        for relation, standing in self.yard.standing.items():
            record = getattr(standing, child)
            told = {"kind": f"customers.{child}", "deleted": False, "author": None, "fresh": True}
            expected = self.world.reaches_child(self.me, READ, self.rows[relation], told)
            self.cell(f"{child} list", relation, "whether", str(record.id) in listed, expected)
            for way in ("", "/history"):
                self.cell(f"{child}{way}", relation, "status", self.ask(child, f"{path}/{record.id}{way}").status_code, 200 if expected else 404)
            if str(record.id) in listed:
                level = (
                    self.world.level(self.me, f"customers.{child}", name)
                    if self.world.right(self.me, f"customers.{child}", READ)
                    else self.child_level_of(child, name)
                )
                self.cell(f"{child} list", relation, name, name in listed[str(record.id)], level != "none")
            if not expected:
                hidden = getattr(record, name) in (answer.content.decode() if answer.status_code == 200 else "")
                self.cell(f"{child} list", relation, "text", hidden, False)
