"""Every SQL statement on the company's tables comes through the access door or from a place named here (access.md §5.6).

A statement passes with the door's marker (`/*acl:kind,op*/`), with a rule's (`/*rule:…*/`), or when the function of
the product that sent it is on the closed list below. What a test itself asks is the test's own affair.
"""

import re
import sys
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.signals import connection_created

SOURCE = str(Path(__file__).resolve().parents[2] / "src" / "kehai") + "/"
TESTS = str(Path(__file__).resolve().parents[1]) + "/"
MARK = re.compile(r"/\*(?:acl:[a-z_]+\.[a-z_]+,[a-z]+|rule:[a-z_ ]+)\*/")
TOLD = 10
HELP = "Past the access door: read through Kind.visible_to, mark the statement /*rule:why*/, or name the place in tests/support/markers.py:"

# Place (a file, or file:function) → the capability by which it asks without the door. Nothing here answers a
# request about records with what it reads, except where the reason says by which right.
PLACES = {
    "kernel/store.py": "write path: locks by id after the door has seen the rows",
    "kernel/changes.py": "write path: the history of a row that the writer holds locked",
    "kernel/merging/": "write path: what hangs on locked records; where a merged record went",
    "kernel/bin.py": "recycle bin: who deleted what the door gave it, and what goes with it for good",
    "kernel/history.py": "history: asks the door for the record first",
    "kernel/events.py": "outbox",
    "kernel/relay.py": "outbox",
    "kernel/catalogue.py": "catalogue: own fields and the epoch",
    "kernel/custom/own.py": "catalogue: own fields and the epoch",
    "kernel/idempotency.py": "answers kept for the same actor and key",
    "kernel/files.py": "files: the record a file hangs on is asked for through the door",
    "kernel/sweep.py": "upkeep: files that hang nowhere",
    "kernel/upkeep.py": "upkeep",
    "kernel/trail.py": "the trail: written for whoever acts",
    "kernel/trail_chain.py": "the trail: sealed by the program itself",
    "kernel/trail_book.py": "the trail: read by who holds its own right",
    "kernel/limits.py": "limits: what the actor himself did today",
    "kernel/number.py:own": "limits: what the actor himself looked up",
    "kernel/trail_reader.py": "the trail: read by who holds its own right",
    "kernel/inputs.py:_files_seen": "files: one's own uploads",
    "kernel/exchange/": "imports: the importer's own staging tables",
    "api/imports.py:listed": "imports: one's own, and those of kinds that one may import whole",
    "kernel/alive.py:count": "write path: whether a row that goes is still used: counted, told to who may delete it",
    "kernel/trees.py": "write path: whether a tree would have a ring",
    "kernel/company.py": "settings of the company",
    "kernel/jobs.py": "the queue: why its jobs failed",
    "api/settings.py:history": "settings of the company: whoever may change them",
    "crm/customers/jobs/duplicates.py": "the scan for duplicates: the program's own work over all customers",
    "crm/customers/doors/duplicate_scan.py": "figures of the program's runs, for who looks after all customers",
    "crm/customers/rules/applying.py": "the asker's own requests; whom to tell of one",
    "crm/approvals/rules/": "approvals: the course of a request that is being stored or that the door gave",
    "crm/approvals/records/flow_step.py": "write path: the flow of a step that is being written",
    "crm/approvals/actions/": "approvals: who sits in a request that the door gave locked; the steps of a flow",
    "crm/approvals/doors/by_mail.py:_said": "approvals: the seat of a signed link, whose request the door gave",
    "crm/approvals/doors/sheet.py": "approvals: who sits in a request that the door gave; the requests of a record that it gave",
    "crm/automation/rules/": "automation: a run that is being carried, its rule and its steps; what a step does goes through the door",
    "crm/automation/actions/": "automation: the steps of a rule that the door gave",
    "crm/automation/jobs/": "automation: the program's own work on runs and rules",
    "crm/automation/doors/": "automation: the runs of rules that the door gave",
    "crm/automation/records/step.py": "write path: the rule of a step that is being written",
    "crm/approvals/jobs/": "approvals: the clock, the program's own work",
    "crm/office/rules/commenting.py": "comments on a record that the door has shown, and who follows it",
    "crm/office/rules/following.py": "who follows a record; the door says who still sees it",
    "crm/office/rules/announcing.py": "receipts of an announcement that the door has shown, and the program's own telling",
    "crm/office/records/audience.py": "write path: the audience of an announcement that is being written, and who belongs to it",
    "crm/office/doors/announcements.py": "facts of an announcement that the door has shown",
    "crm/office/doors/comments.py": "comments on a record that the door has shown",
    "crm/people/sessions.py": "sign-in",
    "crm/people/rules/attempts.py": "sign-in",
    "crm/people/rules/factors.py": "sign-in",
    "crm/people/rules/passkeys.py": "sign-in",
    "crm/people/rules/passwords.py": "sign-in",
    "crm/people/rules/links.py": "sign-in",
    "crm/people/rules/windows.py": "sign-in",
    "crm/people/records/proof.py": "sign-in",
    "crm/people/signing.py": "sign-in",
    "crm/people/doors/me.py": "sign-in: one's own",
    "crm/people/federation/": "sign-in",
    "crm/people/doors/ways.py": "sign-in: one's own accounts elsewhere",
    "crm/people/jobs/": "upkeep",
    "crm/people/rules/rights.py": "rights: what a person may do is compiled from roles and the organisation",
    "crm/customers/records/development.py": "write path: cases that are being written, those of customers that change hands",
    "crm/customers/records/development_clock.py": "clocks of a case that is being written",
    "crm/customers/records/development_report.py": "write path: the case of a report that is being written",
    "crm/customers/records/suggestion.py": "write path: the case of a suggestion that is being written",
    "crm/customers/actions/development.py": "write path: the class of the customer of a case that is being written",
    "crm/customers/actions/development_parts.py": "write path: the case of a suggestion that the door gave",
    "crm/customers/rules/places.py": "rights: the pools of a person",
    "crm/customers/records/pool.py:below": "rights: the tree of pools",
    "crm/customers/records/pool.py:root": "rules of pools, which are public",
    "crm/customers/rules/suggestion.py:served": "rules of pools, which are public",
    "crm/customers/records/pool.py:ways_up": "rules of pools, which are public",
    "crm/customers/records/seat.py:capacities": "rules of pools, which are public; asked for oneself",
    "crm/customers/jobs/recycle.py": "the program itself: customers whose clock has run out",
    "crm/customers/jobs/wind.py": "the program itself: clocks",
    "crm/customers/records/winding.py": "rules of pools, which are public; clocks of customers that are being written, or that the door gave",
    "crm/customers/records/night.py": "rules of pools, which are public: how many fell by one today",
    "crm/customers/records/arrival.py": "rules of pools, which are public",
    "crm/customers/actions/allot.py": "write path: members of a pool and their loads, under the pool's lock; told to who gives out its customers",
    "crm/customers/jobs/assign.py": "the program itself: customers that wait for working hours",
    "crm/customers/records/quota.py": "limits: what the person himself took and saw today; rules of pools, which are public",
    "crm/customers/rules/desk.py": "pools and their members are public; figures of customers go through the door",
    "crm/customers/rules/dry_run.py": "pools are public; the customers go through the door",
    "crm/customers/jobs/hand_over.py": "the program itself: what a person who leaves owns, moved under the rights of who ordered it",
    "crm/customers/rules/consent.py": "whether the program itself may send to a person, who is handed over as a row",
    "kernel/persons/": "the administrator at the machine: everything about one person, gathered or erased (PIPL 45, 47)",
    "crm/customers/jobs/loans.py": "the program itself: loans whose time is over",
    "crm/customers/jobs/disputes.py": "the program itself: disputes whose time to appeal is over",
    "crm/customers/rules/court/": "write path: a dispute being opened, decided or appealed; of its facts nothing but who, when and what sort is told",
    "crm/customers/records/dispute_evidence.py": "evidence: written with a dispute, and read of one that the door has shown",
    "crm/customers/doors/disputes.py:_one": "a dispute that the door has shown",
    "crm/customers/doors/disputes.py:about": "which disputes there are about a customer that the door has shown; each then goes through the door",
    "crm/customers/jobs/card.py": "the program itself: days that come round, checks that run out",
    "crm/customers/records/lent.py:end": "write path: the loans of customers that change hands; the program itself",
    "crm/customers/records/grade_run.py": "grade rules in force: every employee reads them, nothing of a customer is in them",
    "crm/customers/rules/hands.py": "notices: whom a write at hand tells of itself",
    "crm/customers/rules/asking.py": "a request to borrow: what is found is never told, only kept for who decides",
    "crm/customers/doors/loans.py:_wanted": "what was meant by requests that the door gave it",
    "crm/customers/doors/pools.py:pools_of": "pools are public; figures go through the door",
    "crm/customers/doors/public_form.py:form_page": "the form of an address: anybody may fill it in, and nothing of records is told",
    "crm/customers/doors/self_fill_page.py:form_page": "the form of a signed link; its customer is read through the door",
    "crm/customers/rules/intake/self_fill.py:find": "the form of a signed link; its customer is read through the door",
    "crm/customers/rules/intake/guard.py": "what strangers sent before: counted, never told",
    "crm/customers/doors/intake.py:_one": "what the same program sent before, by its own number",
    "crm/customers/doors/form_links.py:_one": "a form that the door has shown",
    "crm/customers/doors/region_evidence.py": "hints at the region of a customer that the door has shown; pools are public",
    "crm/customers/jobs/intake.py": "the program itself: what came in is taken in once",
    "crm/products/records/category.py": "catalogue: the tree of categories, which is public",
    "crm/products/records/parameter.py": "catalogue: the parameters of products as own fields, which are public",
    "crm/products/rules/prices.py": "products, price lists and conditions, which are public: what a price hangs on",
    "crm/products/rules/solution.py": "parts of products, which are public",
    "crm/products/doors/price.py": "products that the door has shown, and units, which are public",
    "kernel/planting.py": "sample data: which records are samples, and when who planted them",
    "kernel/unplanting.py": "sample data: what was planted, to be taken away by who keeps the house; named through the door",
    "crm/sales/rules/sample_data.py:_free": "names of firms that are samples by their name",
    "crm/products/jobs/technical.py": "the program itself: what products say of their parameters in short",
    "crm/office/doors/first_steps.py:_by_phone": "sessions: one's own",
    "crm/office/telling.py": "notices: one's own, or written with the write they tell of",
    "crm/office/doors/notices.py": "notices: one's own",
    "crm/office/doors/push.py": "notices and browsers: one's own",
    "crm/office/pushing.py": "browsers that are told: one's own, or those of whom a write tells",
    "crm/people/records/ending.py": "sign-in",
    "crm/office/live.py": "notices: one's own, for a page that stays open",
    "crm/office/clocks.py": "clocks: the program itself, or a write that starts and stops them",
    "crm/office/jobs/": "the program itself: what is due, and e-mails of one's own notices",
    "crm/office/doors/deadlines.py": "clocks that ask oneself, and those of a record that the door has shown",
    "crm/office/actions/task.py": "what comes after a task that the door has shown and the write holds locked",
    "crm/office/doors/tasks.py": "tasks that the door has shown, and the one that was just written",
    "crm/office/doors/home.py": "whether anybody reports to the asker",
    "crm/office/records/reminder_rule.py": "the rules by which the program itself reminds",
    "crm/office/doors/calendar.py": "the working calendar, which is public; written by who may",
    "crm/customers/jobs/attention.py": "the program itself: what follow-ups and contacts mean for clocks and frozen cards",
    "site/commands/": "the administrator at the machine",
    "site/migration.py": "the owner's migrations",
    "crm/automation/migrations/": "the owner's migrations",
    "crm/approvals/migrations/": "the owner's migrations",
    "crm/customers/migrations/": "the owner's migrations",
    "crm/sales/migrations/": "the owner's migrations",
    "site/examination.py": "the administrator at the machine",
    "crm/sales/records/pipeline.py:first": "pipelines, which are public",
    "crm/sales/records/stage.py:of_pipelines": "stages, which are public",
    "crm/sales/rules/quote_sheet.py": "quotes: the record, every line and version are asked of the door; units and codes are public",
    "crm/sales/doors/quote_sheet.py": "prints: quote and customer are asked of the door first",
    "crm/sales/rules/quote_document.py": "a print or the holder of a link: the quote is asked of the door first; what its customer is sent",
    "crm/sales/rules/quote_editing.py": "write path: codes of products, of which only those that the door shows are used",
    "crm/sales/rules/quote_sending.py": "customers' links: found by their digest, which is the right",
    "crm/sales/doors/quote_page.py": "customers' links: found by their digest, which is the right",
    "crm/sales/rules/ledger.py": "a receipt's ledger: the receipt is asked of the door first; names of rows and contracts are those one sees",
    "crm/sales/rules/allocating.py": "write path: which contracts the money of a locked receipt may pay, and its own ledger",
    "crm/sales/rules/commissioning.py": "write path: what a locked receipt or order earns, and the ledger that keeps it",
    "crm/sales/rules/commission_parts.py": "write path: the deal that a locked receipt or order belongs to, with its lines",
    "crm/sales/records/commission_rule.py": "write path: the versions of rules that the writer holds locked",
    "crm/sales/rules/stating.py": "write path, or a statement that was asked of the door; names of deals are those one sees",
    "crm/sales/records/commission_statement.py": "write path: the ledger of a statement that the writer holds locked",
    "crm/sales/rules/expecting.py": "commission of a person within the asker’s right over statements; contracts are named where one sees them",
    "crm/sales/doors/commissions.py": "commission of people within the asker's right over statements; a statement is asked of the door first",
    "crm/sales/rules/tracking.py": "an order's page: the order is asked of the door first; what is listed goes through the door by its id",
    "crm/sales/rules/shipping.py": "write path: what documents hold of the lines of an order that the write holds locked",
    "crm/sales/rules/exposure.py": "write path, or a credit account whose customer was asked of the door first",
    "crm/sales/rules/contract_document.py": "a print: the contract is asked of the door first",
    "crm/sales/doors/contract_print.py": "prints: contract and customer are asked of the door first",
    "crm/sales/jobs/quotes.py": "jobs: quotes whose last day is over, and those to be mailed",
    "crm/sales/jobs/samples.py": "the program itself: samples whose feedback or return is due",
    "site/demo_deals.py": "the demo, filled by the program itself",
    "site/demo_quotes.py": "the demo, filled by the program itself",
    "site/demo_samples.py": "the demo, filled by the program itself",
    "site/demo_orders.py": "the demo, filled by the program itself",
    "site/demo_money.py": "the demo, filled by the program itself",
}
# A domain may look around without the door only while a write is being made: in settle, settled, and the verbs.
RULES = re.compile(r"(?:crm/[a-z]+/(?:records|rules|actions)|kernel/records)/")
# Only runs what another function composed: that one is who asks.
CARRIERS = {("kernel/rows.py", "fetch"), ("kernel/prepared.py", "fetch")}
WRITES = {("kernel/writes.py", "save"), ("kernel/writes.py", "insert"), ("kernel/run.py", "do")}

count: Counter[str] = Counter()
unmarked: list[str] = []


@cache
def _tables() -> re.Pattern[str]:
    """The tables of all models; what belongs to no company (regions, numbers of runs) left out."""
    ours = {m._meta.db_table for m in apps.get_models() if m.__module__.startswith(("kehai.", "tests."))}
    ours -= {"kernel_region", "kernel_epoch", "kernel_slot"}
    return re.compile(r'(?:FROM|JOIN|UPDATE|INTO|,)\s+(?:/\*[^*]*\*/\s*)?"?(' + "|".join(sorted(ours, key=len, reverse=True)) + r')"?\b')


def place(frame: FrameType | None) -> str | None:
    """The capability of who sent a statement; None for nobody known. A test's own statement is a capability too."""
    sender = None
    while frame is not None:
        file, name = frame.f_code.co_filename, frame.f_code.co_name
        if file.startswith(TESTS) and not file.endswith(("support/markers.py", "conftest.py")) and sender is None:
            return "the test's own"
        if file.startswith(SOURCE) and (file.removeprefix(SOURCE), name) not in CARRIERS:
            here = file.removeprefix(SOURCE)
            sender = sender or here
            listed = named(here, name) if here == sender else None
            if listed:
                return listed
            if RULES.match(sender) and (here, name) in WRITES:
                return "settle and verbs"
        frame = frame.f_back
    return None


def named(file: str, function: str) -> str | None:
    """What the closed list says of a place."""
    for told, capability in PLACES.items():
        path, _colon, wanted = told.partition(":")
        if (file == path or (path.endswith("/") and file.startswith(path))) and wanted in ("", function):
            return capability
    return None


def check(execute: Callable[..., Any], sql: Any, params: Any, many: Any, context: Any) -> Any:
    """An execute wrapper: counts, and remembers what came by no door."""
    text = str(sql)
    found = _tables().search(text)
    if found:
        marker = MARK.search(text)
        capability = marker.group()[2:5].rstrip(":") if marker else place(sys._getframe(1))  # noqa: SLF001  the way to see who calls
        count[capability or "unmarked"] += 1
        if capability is None:
            unmarked.append(f"{text[:300]} ← {_way(sys._getframe(1))}")  # noqa: SLF001
    return execute(sql, params, many, context)


def _way(frame: FrameType | None) -> str:
    """The product's functions on the way to a statement, the nearest first."""
    found: list[str] = []
    while frame is not None and len(found) < TOLD:
        if frame.f_code.co_filename.startswith(SOURCE):
            found.append(f"{frame.f_code.co_filename.removeprefix(SOURCE)}:{frame.f_code.co_name}")
        frame = frame.f_back
    return " ← ".join(found) or "outside of the product"


def _installed(connection: Any, **_more: Any) -> None:
    if check not in connection.execute_wrappers:
        connection.execute_wrappers.append(check)


def watch() -> None:
    """Watches every connection that this process has or opens."""
    connection_created.connect(_installed, dispatch_uid="markers")
    for connection in connections.all(initialized_only=True):
        _installed(connection)
