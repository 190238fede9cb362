"""Every operation of the interface, told apart: on which kind, by which right, and where record ids enter it (T01–T03).

Read from the interface's own document and from the catalogue. What cannot be told apart is named, and the test is red:
a new door stands in the matrix or in the list below on the day it is made.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kehai.kernel.access import CREATE, DELETE, EXPORT, READ, UNMASK, UPDATE
from kehai.kernel.actions import actions_of
from kehai.kernel.catalogue import shipped

VERBS = {
    "list": READ,
    "get": READ,
    "group": READ,
    "map": READ,
    "history": READ,
    "export": EXPORT,
    "create": CREATE,
    "unmask": UNMASK,
    "update": UPDATE,
    "cells": UPDATE,
    "delete": DELETE,
    "restore": DELETE,
}
PLACES = ("path", "query", "filter", "body", "nested", "bulk")
# Doors that are not a kind's: operation → whose affair it is.
#   anyone: before signing in, or the same for all; self: one's own affairs only; under: as the kinds they speak of,
#   each through the access door; keeper: a right over people or roles that the door asks for itself.
OTHERS: dict[str, str] = {
    **dict.fromkeys(("sign_in", "sign_in_with_password", "enter", "forgot", "choose", "ways", "who", "second", "prove", "link"), "anyone"),
    **dict.fromkeys(("sign_in_back", "sign_in_elsewhere", "sign_in_with", "link_identity", "unlink_identity", "own_identities"), "self"),
    **dict.fromkeys(("kinds", "openapi", "regions", "rights_vocabulary", "kinds_as_link"), "anyone"),
    **dict.fromkeys(
        ("me", "update_me", "change_password", "sign_out", "my_sessions", "end_session", "end_other_sessions", "security", "own_lookups"), "self"
    ),
    **dict.fromkeys(
        ("offer_passkey", "ask_passkey", "add_passkey", "remove_passkey", "begin_totp", "confirm_totp", "remove_totp", "new_recovery"), "self"
    ),
    **dict.fromkeys(
        (
            "search",
            "upload",
            "download",
            "pool_summary",
            "quality",
            "quality_of_kind",
            "quality_of_record",
            "customer_group",
            "customer_cards",
            "customer_qr",
            "loan_desk",
            "request_loan",
            "export_file",
            "lookup_number",
        ),
        "under",
    ),
    **dict.fromkeys(
        ("list_imports", "bring_import", "read_import", "plan_import", "check_import", "start_import", "cancel_import", "import_errors"), "under"
    ),
    **dict.fromkeys(("import_targets", "import_again", "foresee_undo", "undo_import", "import_kept"), "under"),
    **dict.fromkeys(("sharing_entries", "similar_customers", "apply_for_customer"), "under"),
    **dict.fromkeys(("calculate_prices", "sales_funnel", "sales_targets", "channel_yield", "sample_figures"), "under"),
    **dict.fromkeys(("quote_sheet", "save_quote_lines", "try_quote_lines", "compare_quotes", "print_quote", "quote_pdf", "quote_word"), "under"),
    **dict.fromkeys(("order_sheet", "deliver_order", "return_order"), "under"),
    **dict.fromkeys(
        ("commission_of_person", "commission_of_team", "draw_up_commission", "commission_entries", "commission_csv"),
        "under",
    ),
    **dict.fromkeys(("sales_ageing", "receipt_sheet", "allocate_receipt", "contract_pdf", "contract_word"), "under"),
    **dict.fromkeys(("sample_data", "plant_sample_data", "foresee_sample_removal", "remove_sample_data"), "keeper"),
    **dict.fromkeys(("word_fields", "word_standard"), "under"),
    **dict.fromkeys(("development_path", "development_progress", "training_progress"), "under"),
    **dict.fromkeys(("open_dispute", "dispute_case", "disputes_about"), "under"),
    **dict.fromkeys(("duplicate_scan", "scan_duplicates"), "keeper"),
    **dict.fromkeys(("compare_records", "merges_of", "undoing_merge", "bin", "bin_of", "purge"), "under"),
    **dict.fromkeys(("intake", "region_evidence", "web_form_address", "web_form_qr_svg", "web_form_qr_png"), "under"),
    **dict.fromkeys(("self_fill_address", "self_fill_qr_svg", "self_fill_qr_png"), "under"),
    **dict.fromkeys(("rights_of_person", "kinds_as", "list_as", "sessions_of", "end_session_of", "take_roster", "roster_passwords"), "keeper"),
    **dict.fromkeys(("role_renewal", "renew_roles"), "keeper"),
    **dict.fromkeys(("settings", "update_settings", "settings_history", "preview_sharing_rule", "try_provider"), "keeper"),
    **dict.fromkeys(("uncontacted", "stale_cards", "grade_reviews", "compare_card", "deadlines_of"), "under"),
    **dict.fromkeys(("pool_desk", "plan_distribution", "distribute_customers"), "under"),
    **dict.fromkeys(("customers_near", "visit_areas", "order_visits", "arrange_visits", "visit_statistics"), "under"),
    **dict.fromkeys(("approvals_box", "approvals_waiting", "first_steps"), "self"),
    **dict.fromkeys(("approvals_of", "approvals_sheet"), "under"),
    **dict.fromkeys(("approvals_actions", "approvals_try", "approvals_arrange", "approvals_written"), "keeper"),
    **dict.fromkeys(("automation_runs", "automation_actions", "automation_try"), "keeper"),
    **dict.fromkeys(("deadlines", "live", "notices", "notices_count", "notice_sorts", "notices_read"), "self"),
    **dict.fromkeys(("push_devices", "keep_push_device", "change_push_device", "remove_push_device", "push_opened"), "self"),
    **dict.fromkeys(("tasks", "read_task", "home"), "self"),
    **dict.fromkeys(
        ("tasks_of", "add_task", "comments", "add_comment", "edit_comment", "remove_comment", "comment_people", "follow_record"), "under"
    ),
    **dict.fromkeys(("announcements", "read_announcement", "confirm_announcement"), "self"),
    **dict.fromkeys(("announcement_receipt", "announcement_people"), "under"),
    **dict.fromkeys(("reminder_dry_run", "announcement_audience"), "keeper"),
    **dict.fromkeys(("calendar_year",), "anyone"),
    **dict.fromkeys(("announce_year", "recycle_dry_run", "grade_dry_run"), "keeper"),
    **dict.fromkeys(("operation", "retry_job", "drop_job"), "keeper"),
    **dict.fromkeys(("trail", "trail_export", "trail_person", "trail_print"), "keeper"),
}


@dataclass(frozen=True)
class Operation:
    """One entry of the document; `verb` and `op` are empty where it is no kind's."""

    id: str
    method: str
    path: str
    kind: str = ""
    verb: str = ""
    op: str = ""
    places: frozenset[str] = frozenset()

    @property
    def bulk(self) -> bool:
        """Whether it speaks of many."""
        return "/bulk/" in self.path


def classify(document: Mapping[str, Any]) -> tuple[list[Operation], list[str]]:
    """All operations, and the names of those that could not be told apart, with the reason."""
    found: list[Operation] = []
    unknown: list[str] = []
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            made = _of_kind(document, path, method, told)
            if made is None and told["operationId"] in OTHERS:
                made = Operation(told["operationId"], method.upper(), path)
            if made is None:
                unknown.append(f"{method.upper()} {path} ({told['operationId']}): on no list")
                continue
            found.append(made)
            unknown += [f"{made.id}: the id at {place} is no link that the catalogue knows" for place in _strange(document, made, told)]
    return found, unknown


def _of_kind(document: Mapping[str, Any], path: str, method: str, told: Mapping[str, Any]) -> Operation | None:
    for kind in shipped().values():
        prefix = kind.name.replace(".", "_") + "_"
        if f"/api/{kind.path}" not in (path, path[: len(kind.path) + 5]) or not told["operationId"].startswith(prefix):
            continue
        verb = told["operationId"].removeprefix(prefix).removeprefix("bulk_")
        made = actions_of(kind).get(verb)
        op = made.op if made else VERBS.get(verb)
        if op and path.startswith(f"/api/{kind.path}") and path[len(kind.path) + 5 :][:1] in ("", "/"):
            places = frozenset(place for place, _name in ids(document, path, told))
            return Operation(told["operationId"], method.upper(), path, kind.name, verb, op, places)
    return None


def ids(document: Mapping[str, Any], path: str, told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Where ids enter an operation: (place, name)."""
    if "{" in path:
        yield "path", "id"
    for parameter in told.get("parameters", ()):
        if parameter["in"] == "query" and parameter["name"] == "filter":
            yield "filter", "filter"
        if parameter["in"] == "query" and parameter.get("schema", {}).get("format") == "uuid":
            yield "query", parameter["name"]
    for content in told.get("requestBody", {}).get("content", {}).values():
        yield from _inside(document, content["schema"], "")


def _inside(document: Mapping[str, Any], schema: Mapping[str, Any], at: str) -> Iterator[tuple[str, str]]:
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for part in schema.get("anyOf", ()):
        yield from _inside(document, part, at)
    if schema.get("format") == "uuid":
        yield ("nested" if "." in at else "body"), at
    if schema.get("type") == "array" or schema.get("type") == ["array", "null"]:
        for _place, name in _inside(document, schema.get("items", {}), at):
            yield ("bulk" if name == "ids" else "nested" if "." in at else "body"), name
    for name, part in schema.get("properties", {}).items():
        inner = f"{at}.{name}" if at else name
        if inner == "filter":
            yield "filter", inner
        yield from _inside(document, part, inner)


def _strange(document: Mapping[str, Any], made: Operation, told: Mapping[str, Any]) -> list[str]:
    """Ids in the body of a kind's operation that are no links and no files of the kind or of the action's input."""
    if not made.kind:
        return []
    kind = shipped()[made.kind]
    action = actions_of(kind).get(made.verb)
    fields = {f.name: f for f in action.input} if action else dict(kind.fields)
    known = {"id", "ids", "after", "filter", *(name for name, f in fields.items() if f.type in ("link", "files", "picture"))}
    return [name for _place, name in ids(document, made.path, told) if name.removeprefix("input.") not in known]
