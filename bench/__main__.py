"""`make bench`: both data sets, product and floor side by side in one run, into bench/RESULTS.md."""

import argparse
import json
import os
import pickle
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from bench import house, rows, sql
from bench.load import Box, Side
from bench.night import night
from bench.report import CASES, Result, written
from bench.trade import trade
from kehai.site.embedded import addresses
from kehai.site.postgres import Cluster

MILLION = int(os.environ.get("KEHAI_BENCH_COUNT", "1000000"))
MADE = "2"  # the form in which fill.py writes a data set; one of another form is made anew
KEPT, RIGHTS, CHAIN, TRADE = "result.pickle", "rights.json", "chain.json", "trade.json"
ORDERS = int(os.environ.get("KEHAI_BENCH_ORDERS", "1000000"))
STEPS = int(os.environ.get("KEHAI_BENCH_STEPS", "100000"))
SETS = "real", "million", "rights", "chain", "trade"
FULL, QUICK = Box(3, 150, 3), Box(1.5, 60, 1.5)


def prepare(name: str) -> tuple[Cluster, int]:
    """The running database of a data set, filled on the first run; how many companies it has."""
    count = "SELECT count(*) FROM customers_customer"
    return _prepared(name, count, lambda cluster, data: django(cluster, data, "bench.prepare", cluster.url("postgres"), name, str(MILLION)))


def _prepared(name: str, counting: str, fill: Callable[[Cluster, Path], None]) -> tuple[Cluster, int]:
    data = house.folder(name)
    done, begun = data / "bench.ready", data / "bench.filling"
    if begun.exists() or (done.exists() and done.read_text().split()[0] != MADE):
        print(f"{name}: filling broke off last time, or another version filled it; the data set is made anew", flush=True)
        _drop(data)
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o755)
    cluster = Cluster(data, say=print).start()
    environment = house.environment(data) | addresses(cluster)
    subprocess.run([sys.executable, "-m", "kehai.site.command", "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
    if not done.exists():
        print(f"{name}: filling the database once", flush=True)
        begun.touch()
        fill(cluster, data)
        count = sql.one(cluster, counting)[0]
        done.write_text(f"{MADE} {count}")
        begun.unlink()
    return cluster, int(done.read_text().split()[1])


def _drop(data: Path) -> None:
    """Takes away a half-filled data set; its server may have been left running, and the filling with it."""
    cluster = Cluster(data, say=print).start()
    sql.alone(cluster)
    cluster.release()
    if house.database(cluster):
        raise SystemExit(f"the database in {data} is still used by somebody else")
    # For root the tables stand elsewhere than the data folder.
    for folder in {cluster.server.place, data}:
        shutil.rmtree(folder, ignore_errors=folder != data)


def django(cluster: Cluster, data: Path, module: str, *arguments: str) -> None:
    """A module that needs the product's settings, in a process of its own."""
    environment = house.environment(data) | addresses(cluster) | {"DJANGO_SETTINGS_MODULE": "kehai.site.settings"}
    subprocess.run([sys.executable, "-m", module, *arguments], env=environment, check=True)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def floor(cluster: Cluster, data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The floor's server, with as many processes and threads as the product has."""
    port = os.environ["BENCH_FLOOR_PORT"]
    environment = house.environment(data) | {"BENCH_DSN": cluster.url("kehai_app"), "BENCH_STATEMENTS": str(data / "floor.pickle")}
    words = f"--interface wsgi --host 127.0.0.1 --port {port} --workers 2 --blocking-threads 4 --no-ws --log-level warning".split()
    process = subprocess.Popen([sys.executable, "-m", "granian", *words, "bench.floor:application"], cwd=rows.ROOT, env=environment)
    try:
        until = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", int(port))) == 0:
                    break
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def measure(name: str, box: Box, attempts: int) -> Result:
    """One data set, from the second start to the race of claimers (none for 0 attempts)."""
    cluster, count = prepare(name)
    data = house.folder(name)
    sql.clean(cluster, count)
    django(cluster, data, "bench.plan", str(data))
    os.environ |= {"BENCH_PLAN": str(data / "plan.json"), "BENCH_HTTP_PORT": str(free_port()), "BENCH_FLOOR_PORT": str(free_port())}
    product, below, race = (_fresh(f"bench.{side}") for side in ("adapter_kehai", "adapter_floor", "race"))
    race.free(cluster)
    running = house.House(data, int(os.environ["BENCH_HTTP_PORT"]))
    running.start()
    running.stop()
    cluster.release()
    started = running.start()
    cluster.start()
    result = Result(name, count, started, house.cpu([*running.pids(), *house.database(cluster)]))
    try:
        time.sleep(3)
        result.idle = house.pss([*running.pids(), *house.database(cluster)])
        with floor(cluster, data) as process:
            database = partial(house.database, cluster)
            sides = (Side(product, running.web, database), Side(below, partial(house.tree, process.pid), database))
            _cases(result, sides, box)
            _procedures(result, running, cluster, sides)
        if attempts:
            result.race = race.race(cluster, attempts)
        result.mixed = _mixed(data, cluster)
        if name == "million":
            sql.clean(cluster, count)  # the floor's rows lack what the product keeps beside them
            result.work = night(running, cluster, product)
        result.loaded = house.pss([*running.pids(), *house.database(cluster)])
        sizes = sql.weighed(cluster)
    finally:
        running.stop()
        cluster.release()
    result.statements, result.sizes = product.PLAN["statements"], sizes
    result.when, result.busy = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", os.getloadavg()[1]
    return result


def _mixed(data: Path, cluster: Cluster) -> dict[str, Any]:
    """Sixteen people on the same customers, and what is left of them."""
    file = data / "mixed.json"
    file.write_text(json.dumps(_fresh("bench.mixed").mixed()))
    django(cluster, data, "bench.sound", str(file))
    found: dict[str, Any] = json.loads(file.read_text())
    print("  sixteen at once", {name: value for name, value in found.items() if name != "rows"}, flush=True)
    return found


def roles() -> None:
    """What rights cost, role by role, on the large data set."""
    cluster, _count = prepare("million")
    try:
        django(cluster, house.folder("million"), "bench.rights", str(house.folder("million") / RIGHTS))
    finally:
        cluster.release()


def chain() -> None:
    """The money after every step from quote to refund, on an empty database of its own."""
    data = house.folder("chain")
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o755)
    cluster = Cluster(data, say=print).start()
    try:
        environment = house.environment(data) | addresses(cluster)
        subprocess.run([sys.executable, "-m", "kehai.site.command", "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
        django(cluster, data, "bench.chain", str(STEPS), str(data / CHAIN))
    finally:
        cluster.release()


def trading() -> None:
    """What people wait for in trade, on a company of a million orders."""
    counting = "SELECT count(*) FROM sales_order"
    cluster, _count = _prepared("trade", counting, lambda at, folder: django(at, folder, "bench.trade_fill", at.url("postgres"), str(ORDERS)))
    data = house.folder("trade")
    os.environ["BENCH_HTTP_PORT"] = str(free_port())
    running = house.House(data, int(os.environ["BENCH_HTTP_PORT"]))
    try:
        running.start()
        time.sleep(3)
        told = trade(running, cluster, _fresh("bench.adapter_kehai"))
    finally:
        running.stop()
        cluster.release()
    (data / TRADE).write_text(json.dumps(told | {"when": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"}))


ALONE = {"rights": roles, "chain": chain, "trade": trading}


def _fresh(module: str) -> Any:
    """A module that reads the plan as if it had never been imported: its plan and ports are those of this data set."""
    sys.modules.pop(module, None)
    if hasattr(sys.modules["bench"], module.rpartition(".")[2]):
        delattr(sys.modules["bench"], module.rpartition(".")[2])
    return import_module(module)


def _cases(result: Result, sides: tuple[Side, Side], box: Box) -> None:
    for side in sides:
        side.adapter.login(side.connection.request)
    for case in CASES:
        result.cases[case] = tuple(side.measure(case, box) for side in sides)  # type: ignore[assignment]
        told = [f"{found.median:.1f} ms, {found.cpu:.1f} ms CPU, {found.rate:.0f}/s" for found in result.cases[case]]
        print(f"  {case:<14} {told[0]:<36} floor {told[1]}", *(found.errors[:1] for found in result.cases[case] if found.errors), flush=True)


def _procedures(result: Result, running: house.House, cluster: Cluster, sides: tuple[Side, Side]) -> None:
    whole = Side(sides[0].adapter, running.pids, partial(house.database, cluster))
    for case in ("export", "import"):
        try:
            result.once[case] = _levelled(cluster, whole, case), _levelled(cluster, sides[1], case)
        except RuntimeError as error:
            result.failures[case] = str(error)
        print(f"  {case}", result.once.get(case, result.failures.get(case)), flush=True)


def _levelled(cluster: Cluster, side: Side, case: str) -> dict[str, Any]:
    """Both sides pay alike for the first touch of a page, which goes whole into the log: without this the second finds it paid."""
    sql.checkpoint(cluster)
    return side.once(case)


def _read(file: Path) -> Result:
    """A kept measurement; what it did not measure yet when it was kept is empty."""
    return Result(**vars(pickle.loads(file.read_bytes())))  # noqa: S301  our own file


def main() -> None:
    """Measures and writes; a data set that is not there is skipped with a word."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the smaller data set, a second or two a case, nothing written")
    parser.add_argument("--only", choices=SETS, help="one data set")
    asked = parser.parse_args()
    names = [asked.only] if asked.only else ["real"] if asked.quick else list(SETS)
    results: list[Result] = []
    notes: list[str] = []
    for name in names:
        if name == "real" and not rows.file().exists():
            notes.append(f"The real companies are not on this machine ({rows.FILE} below KEHAI_SHARED_DATA): that half is skipped.")
            print(notes[-1], flush=True)
            continue
        print(f"{name}:", flush=True)
        if name in ALONE:
            ALONE[name]()
            continue
        attempts = 0 if name == "million" else 1_280 if asked.quick else 12_800  # one race is enough
        results.append(measure(name, QUICK if asked.quick else FULL, attempts))
        if not asked.quick:
            (house.folder(name) / KEPT).write_bytes(pickle.dumps(results[-1]))
    if asked.quick:
        print(written(results, notes))
    else:
        # A set that was left out this time keeps what was last measured of it.
        kept = [house.folder(name) / KEPT for name in ("real", "million")]
        beside = (house.folder("million") / RIGHTS, house.folder("chain") / CHAIN, house.folder("trade") / TRADE)
        told = [json.loads(file.read_text()) if file.exists() else None for file in beside]
        text = written([_read(file) for file in kept if file.exists()], notes, *told)
        (rows.ROOT / "bench" / "RESULTS.md").write_text(text)
        print("written: bench/RESULTS.md")


if __name__ == "__main__":
    main()
