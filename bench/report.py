"""The results as tables, with the aims beside them; what is missed is said as plainly as what is met."""

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.load import Figures
from bench.night import Work

# Case → what it is. The order is that of the table and of the run.
CASES = {
    "list": "List of 50, by owner or pool",
    "list_sales": "List of 50, a salesperson's own and his pool",
    "page500": "Page 500 by number",
    "cursor1000": "Page 1,000 by cursor",
    "search_common": "Search, 2 characters that many names have",
    "search_rare": "Search, 2 characters that few names have",
    "open": "Open",
    "group": "Group all by stage",
    "similar": "Similar customers while a name is typed",
    "desk": "Pool desk over all pools",
    "create": "Create",
    "update": "Update",
    "claim": "Claim",
}
# Case → the most CPU it may cost, in CPU of the floor.
RATIOS = {"list": 2.5, "open": 2.5, "search_common": 1.5, "search_rare": 1.5}
MOST_STATEMENTS, CREATE_MS, IMPORT_RATIO, IDLE_MB, START_S = 4, 8, 4, 400, 5
TITLES = {"real": "real companies", "million": "invented companies"}
HEAD = """# Speed and memory

Made by `make bench`: {cpus} processors, {system}, Python {python}. Product and floor run side by side on one
database, the load driver on the same machine. CPU per request is the number to trust; latency and rate suffer from
whatever else the machine does, which the load average of each section tells.

The **floor** is the product's own SQL on its own tables through bare psycopg: granian, two processes, four threads as
the product, no sign-in, no rights, no history, no checks. It plans every statement anew; the product plans the opening
of a record once a connection. CPU is of application + database in milliseconds a request.
"""


@dataclass
class Result:
    """All figures of one data set."""

    name: str
    count: int
    started: float
    start_cpu: float = 0
    when: str = ""
    busy: float = 0
    idle: float = 0
    loaded: float = 0
    cases: dict[str, tuple[Figures, Figures]] = field(default_factory=dict)
    once: dict[str, tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    race: dict[str, Any] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)
    mixed: dict[str, Any] = field(default_factory=dict)
    work: dict[str, Work] = field(default_factory=dict)
    sizes: list[tuple[str, int, int, int]] = field(default_factory=list)


# Work of the worker → what it is called.
WORK = {
    "scan": "Duplicate scan of all customers",
    "wind": "Clocks wound anew, by a rule for everybody",
    "recycle": "The night's fall of 10,000",
    "grade": "Grades by a rule for everybody",
}
# Work → the most seconds it may take, and the most memory of the worker and of the database besides its cache.
SCAN_S, SCAN_MB, FALL_S, LITTLE_S = 600, 1024, 60, 0.5
MB = 1024 * 1024
# Case of trade → what it is, and the most milliseconds it may take.
TRADE = {
    "quote": ("A quote of 200 lines saved", 300),
    "accept": ("An order accepted, with its credit check", 100),
    "accept_largest": ("The same for a customer with 5,000 orders", 100),
    "board": ("Board of {deals:,} open deals, all of its {requests} requests one after the other", 500),
}
RULES_A_SECOND = 1000
RIGHTS_MOST = 1.3
# What is as cheap as this in either form is not compared: a millisecond is lost in the machine's own noise.
NOISE_MS = 2.0


def written(
    results: Sequence[Result],
    notes: Sequence[str],
    rights: Sequence[Sequence[Any]] | None = None,
    chain: dict[str, Any] | None = None,
    trade: dict[str, Any] | None = None,
) -> str:
    """The whole page."""
    facts = {"cpus": os.cpu_count(), "system": platform.system(), "python": platform.python_version()}
    parts = [HEAD.format(**facts)]
    for result in results:
        parts += ["\n".join(_cases(result)), "\n".join(_procedures(result)), "\n".join(_aims(result))]
        parts += ["\n".join(_worked(result.work))] if result.work else []
        parts += ["\n".join(_sizes(result.sizes))] if result.work else []
    parts += ["\n".join(_rights(rights))] if rights else []
    parts += ["\n".join(_trade(trade))] if trade else []
    parts += [_chain(chain)] if chain else []
    return "\n\n".join([*parts, *notes]).rstrip() + "\n"


def _trade(found: dict[str, Any]) -> Iterator[str]:
    """What people wait for in trade, beside the aims."""
    yield f"## A company of {found['accept']['orders']:,} orders\n"
    yield f"Measured {found['when']}, load average over five minutes {found['busy']:.1f}; one client, over HTTP.\n"
    yield "| | median ms | most ms | CPU ms | aim | |"
    yield "|---|--:|--:|--:|--:|---|"
    for case, (title, aim) in TRADE.items():
        told = found[case]
        figures = f"{told['median']:.0f} | {told['most']:.0f} | {told['cpu']:.0f} | {aim}"
        yield f"| {title.format(**told)} | {figures} | {'met' if told['median'] <= aim else '**not met**'} |"
    rules = found["rules"]
    rate, lost = rules["changed"] / rules["seconds"], rules["changed"] - rules["tasks"]
    told = f"{rules['changed']:,} deals changed in {rules['written']:.1f} s, each set off a rule that makes a task: the last one there after"
    yield f"\n{told} {rules['seconds']:.1f} s, {rate:.0f} a second, {1000 * rules['cpu'] / rules['changed']:.1f} ms of CPU each, {lost} lost."
    yield f"Aim: {RULES_A_SECOND:,} a second, none lost: {'met' if rate >= RULES_A_SECOND and not lost else '**not met**'}."


def _worked(work: dict[str, Work]) -> Iterator[str]:
    """What the worker did by itself; what costs next to nothing is told together."""
    yield "What the worker does by itself, one thing after the other; memory is its own peak,"
    yield "and that of all processes of the database besides the cache it always keeps.\n"
    yield "| | seconds | CPU s (app + db) | worker's peak MB | database MB | |"
    yield "|---|--:|--:|--:|--:|---|"
    for name, each in work.items():
        if name in WORK or each.app + each.database > LITTLE_S or not each.sound:
            cells = f"{each.seconds:.1f} | {each.app:.1f} + {each.database:.1f} | {each.peak:.0f} | {each.memory:.0f}"
            yield f"| {WORK.get(name, f'`{name}` with nothing to do')} | {cells} | {each.told}{'' if each.sound else ' **failed**'} |"
    few = [each for name, each in work.items() if name not in WORK and each.app + each.database <= LITTLE_S and each.sound]
    used = sum(each.app + each.database for each in few)
    yield f"| {len(few)} other timed jobs with nothing to do, together | {sum(each.seconds for each in few):.1f} | {used:.1f} | | | |"


def _sizes(sizes: Sequence[tuple[str, int, int, int]]) -> Iterator[str]:
    """What the rows take on disk."""
    yield "| on disk | rows | table MB | indexes MB |"
    yield "|---|--:|--:|--:|"
    for table, count, size, indexes in sizes:
        told = f"`{table}` | {count:,} | {size / MB:,.0f} | {indexes / MB:,.0f}" if table else f"the whole database | | {size / MB:,.0f} | "
        yield f"| {told} |"


def _rights(rights: Sequence[Sequence[Any]]) -> Iterator[str]:
    """What the access predicate adds, for each role: the statement with it beside the same one without."""
    yield "## What rights cost\n"
    yield "A million customers, 500 owners in 25 departments, 100,000 team entries, 20,000 loans. Milliseconds of the statement as each"
    yield f"ready-made role sends it, beside the same statement without rights; the aim is ≤ {RIGHTS_MOST:.1f} ×, or {NOISE_MS:.0f} ms more.\n"
    yield "| role | list of 50 with total | count all | group all |"
    yield "|---|--:|--:|--:|"
    for role in dict.fromkeys(row[0] for row in rights):
        cells = [f"{ours:.1f} / {bare:.1f}{_missed(ours, bare)}" for name, _case, ours, bare in rights if name == role]
        yield f"| {role} | {' | '.join(cells)} |"


def _chain(chain: dict[str, Any]) -> str:
    """How far the money was walked after."""
    went = sum(count for name, count in chain["done"].items() if not name.endswith(" refused"))
    told = f"{chain['steps']:,} steps in {chain['seconds']:,} s, {went:,} actions done and {sum(chain['done'].values()) - went:,} refused"
    return f"## From quote to refund\n\n{told}; after each of them all sums were right to the fen, or this page would not have been written."


def _missed(ours: float, bare: float) -> str:
    return "" if ours <= max(RIGHTS_MOST * bare, bare + NOISE_MS) else f" **({ours / bare:.1f} ×)**"


def _cases(result: Result) -> Iterator[str]:
    yield f"## {result.count:,} {TITLES[result.name]}\n"
    yield f"Measured {result.when}, load average over five minutes {result.busy:.1f}.\n"
    yield "| | median ms | p95 ms | CPU ms (app + db) | per s, 8 clients | floor: median ms | floor: CPU ms | floor: per s | CPU ÷ floor |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|"
    for case, (ours, floor) in result.cases.items():
        told = [f"{ours.median:.1f}", f"{ours.p95:.1f}", f"{ours.cpu:.1f} ({ours.app:.1f} + {ours.database:.1f})", f"{ours.rate:.0f}"]
        told += [f"{floor.median:.1f}", f"{floor.cpu:.1f} ({floor.app:.1f} + {floor.database:.1f})", f"{floor.rate:.0f}"]
        yield f"| {CASES[case]} | {' | '.join(told)} | {_ratio(ours.cpu, floor.cpu):.2f} |"
    wrong = [error for pair in result.cases.values() for found in pair for error in found.errors[:1]]
    if wrong:
        yield "\nWrong answers: " + "; ".join(wrong)


def _procedures(result: Result) -> Iterator[str]:
    yield "| | rows | seconds | CPU ms a row | floor: seconds | floor: CPU ms a row | CPU ÷ floor |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for case, (ours, floor) in result.once.items():
        mine, bare = _per_row(ours), _per_row(floor)
        times = f"{ours['seconds']:.1f} | {mine:.3f} | {floor['seconds']:.1f} | {bare:.3f}"
        yield f"| {case.capitalize()} | {ours['rows']:,} | {times} | {_ratio(mine, bare):.2f} |"
    for case, reason in result.failures.items():
        yield f"| {case.capitalize()} | | failed: {reason} | | | | |"


def _aims(result: Result) -> Iterator[str]:
    yield "| aim | found | |"
    yield "|---|---|---|"
    for aim, found, met in _judged(result):
        yield f"| {aim} | {found} | {'met' if met else '**not met**'} |"


def _judged(result: Result) -> Iterator[tuple[str, str, bool]]:
    for case, most in RATIOS.items():
        ours, floor = result.cases[case]
        ratio = _ratio(ours.cpu, floor.cpu)
        yield f"{CASES[case]}: CPU ≤ {most} × the floor", f"{ratio:.2f}", ratio <= most
    for case in ("list", "open", "search"):
        sent = result.statements[case]
        yield f"{case.capitalize()}: ≤ {MOST_STATEMENTS} statements, sign-in included", str(sent), sent <= MOST_STATEMENTS
    median = result.cases["create"][0].median
    yield f"Create with its change: ≤ {CREATE_MS} ms", f"{median:.1f} ms ({result.statements['create']} statements)", median <= CREATE_MS
    if "import" in result.once:
        ratio = _ratio(*map(_per_row, result.once["import"]))
        yield f"Import: CPU a row ≤ {IMPORT_RATIO} × the floor", f"{ratio:.2f}", ratio <= IMPORT_RATIO
    yield (
        f"Idle: ≤ {IDLE_MB} MB PSS, all processes and the database",
        f"{result.idle:.0f} MB; {result.loaded:.0f} MB after the load",
        result.idle <= IDLE_MB,
    )
    start = f"{result.started:.1f} s, {result.start_cpu:.1f} s of CPU"
    yield f"Second start to the first page: ≤ {START_S} s", start, result.started <= START_S
    yield from _judged_work(result)
    race = result.race
    if not race:
        return
    told = f"{race['attempts']:,} attempts in {race['seconds']:.0f} s, {race['won']:,} won and {race['owned']:,} owned, {race['twice']} twice, "
    told += f"most held {race['most']}, median {race['median']:.0f} ms, p99 {race['p99']:.0f} ms"
    told += f"; {len(race['strange'])} strange answers: {race['strange'][0]}" if race["strange"] else ""
    yield "64 claimers at once: no double owner, nobody over the cap of 50", told, race["sound"]


def _judged_work(result: Result) -> Iterator[tuple[str, str, bool]]:
    mixed, scan, fall = result.mixed, result.work.get("scan"), result.work.get("recycle")
    if mixed:
        told = f"{mixed['done']:,} done and {mixed['lost']:,} refused in {mixed['seconds']:.0f} s; {len(mixed['orphans'])} orphans, "
        told += f"{len(mixed['torn'])} torn histories, {len(mixed['strange'])} strange answers"
        told += "".join(f"; {each[0]}" for each in (mixed["orphans"], mixed["torn"], mixed["strange"]) if each)
        sound = not (mixed["orphans"] or mixed["torn"] or mixed["strange"])
        yield "16 people merge, claim and transfer the same customers: no orphan, no double owner", told, sound
    if scan:
        told = f"{scan.seconds:.0f} s, worker {scan.peak:.0f} MB, database {scan.memory:.0f} MB; {scan.told}"
        met = scan.sound and scan.seconds <= SCAN_S and max(scan.peak, scan.memory) <= SCAN_MB
        yield f"Duplicate scan: ≤ {SCAN_S // 60} min, worker and database ≤ {SCAN_MB // 1024} GB each", told, met
    if fall:
        yield f"10,000 fall in one night: ≤ {FALL_S} s", f"{fall.seconds:.0f} s; {fall.told}", fall.sound and fall.seconds <= FALL_S


def _per_row(found: dict[str, Any]) -> float:
    return 1000.0 * float(found["app"] + found["database"]) / max(1, int(found["rows"]))


def _ratio(ours: float, floor: float) -> float:
    return ours / floor if floor else float("inf")
