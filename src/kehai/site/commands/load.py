"""`kehai load FILE`: brings a file in by the same steps as the screen, in the foreground, as somebody who may."""

import argparse
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from kehai.site.command import CommandError, setup
from kehai.site.embedded import database

HELP = "import a file of rows (.xlsx, .xls, .csv)"
_LOOK_EVERY = 0.5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the screen asks for; without --mapping the columns are matched by their headers."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--kind", required=True, help="the kind of record, as customers.customer")
    parser.add_argument("--as", dest="username", required=True, metavar="USERNAME", help="whose rights count")
    parser.add_argument("--mapping", nargs="+", default=[], metavar="HEADER=FIELD", help="which column goes into which field")
    parser.add_argument("--values", nargs="+", default=[], metavar="FIELD=VALUE", help="fixed values of new rows")
    parser.add_argument("--sheet", help="of a workbook; else the first that holds something")
    parser.add_argument("--key", nargs="+", default=[], help="the fields by which rows are found that are already there")
    parser.add_argument("--duplicates", choices=["skip", "fill", "update", "error"], default="skip", help="what happens to them")
    parser.add_argument("--errors", type=Path, metavar="FILE", help="write the rows that did not come in to this workbook")
    parser.add_argument("--check", action="store_true", help="only try: write nothing")


def handle(options: argparse.Namespace) -> int:
    """Status 0 when all rows came in or were skipped, 2 when some were left behind."""
    if not options.file.is_file():
        raise CommandError(f"There is no file {options.file}.")
    with database(lambda sentence: print(sentence, file=sys.stderr)):
        setup()
        return _load(options)


def _pairs(words: list[str], option: str) -> dict[str, str]:
    found = dict(word.rpartition("=")[::2] if option == "mapping" else word.partition("=")[::2] for word in words)
    if "" in found or not all(found.values()):
        raise CommandError(f"--{option} takes pairs with an equals sign between them.")
    return found


def _load(options: argparse.Namespace) -> int:
    from django.utils import translation  # noqa: PLC0415  needs Django set up

    from kehai.kernel.errors import Invalid, Refusal  # noqa: PLC0415  the same

    actor = _actor(options.username)
    try:
        with translation.override(actor.language):
            return _steps(options, actor)
    except Refusal as refusal:
        fields = refusal.fields if isinstance(refusal, Invalid) else {}
        raise CommandError(" ".join([str(refusal.message), *(f"{name}: {told}" for name, told in fields.items())])) from None


def _actor(username: str) -> Any:
    from django.contrib.auth import get_user_model  # noqa: PLC0415  needs Django set up

    from kehai.kernel import actors  # noqa: PLC0415  the same

    key = get_user_model()._default_manager.filter(username=username).values_list("pk", flat=True).first()
    if key is None:
        raise CommandError(f"Nobody is called {username}.")
    return actors.actor("user", key)


def _steps(options: argparse.Namespace, actor: Any) -> int:
    from kehai.kernel.exchange import files, imports, steps  # noqa: PLC0415  needs Django set up

    with options.file.open("rb") as file:
        run = imports.bring(options.kind, options.file.name, files.pieces(file), actor, queued=False)
    key = run.pk
    _step(key, "Reading", steps.read)
    wanted: dict[str, Any] = {"keys": options.key, "duplicates": options.duplicates, "values": _pairs(options.values, "values")}
    if options.sheet:
        run = imports.plan(key, {"sheet": options.sheet}, actor, queued=False)
        if run.status == "reading":
            _step(key, "Reading", steps.read)
    if options.mapping:
        wanted["mapping"] = _pairs(options.mapping, "mapping")
    run = imports.plan(key, wanted, actor)
    print("Columns: " + ", ".join(f"{header} → {field}" for header, field in run.mapping.items()), file=sys.stderr)
    imports.check(key, actor, queued=False)
    _step(key, "Checking", steps.check)
    if not options.check:
        imports.start(key, actor, queued=False)
        _step(key, "Loading", steps.load)
    return _report(options, key)


def _step(key: UUID, word: str, step: Callable[..., None]) -> None:
    """Runs one step while a thread beside it prints how far it is."""
    from kehai.kernel import jobs  # noqa: PLC0415  needs Django set up
    from kehai.kernel.records.imports import Import  # noqa: PLC0415  the same

    over = threading.Event()
    watch = threading.Thread(target=_watch, args=(key, word, over), daemon=True)
    watch.start()
    try:
        with jobs.surroundings(jobs.Running(0, "load", 0)):
            step(str(key))
    finally:
        over.set()
        watch.join()
    run = Import.objects.get(pk=key)
    if run.status in ("failed", "cancelled"):
        raise CommandError(run.error or "The import was cancelled.")


def _watch(key: UUID, word: str, over: threading.Event) -> None:
    from django.db import connection  # noqa: PLC0415  needs Django set up

    from kehai.kernel.records.imports import Import  # noqa: PLC0415  the same

    began, live = time.monotonic(), sys.stderr.isatty()
    try:
        while True:
            ended = over.wait(_LOOK_EVERY)
            done, total = Import.objects.values_list("done", "total").get(pk=key)
            if live or ended:
                rows = f" {done:,} of {total:,} rows" if total else ""
                print(f"\r{word}{rows}, {time.monotonic() - began:.1f} s ", end="\n" if ended else "", file=sys.stderr, flush=True)
            if ended:
                return
    finally:
        connection.close()


def _told(counts: dict[str, int]) -> list[str]:
    """The four that are always told, and the others where there are any."""
    always = ["new", "update", "skip", "error"]
    return always + [fate for fate, count in counts.items() if count and fate not in always]


def _report(options: argparse.Namespace, key: UUID) -> int:
    from kehai.kernel.exchange import failed  # noqa: PLC0415  needs Django set up
    from kehai.kernel.records.imports import Import  # noqa: PLC0415  the same

    run = Import.objects.get(pk=key)
    print(", ".join(f"{run.counts[fate]:,} {fate}" for fate in _told(run.counts)))
    for problem in run.problems[:10]:
        print(f"line {problem['line']}: {problem['message']}", file=sys.stderr)
    if run.counts["error"] and options.errors:
        with options.errors.open("wb") as target:
            failed.write(run, target)
    return 2 if run.counts["error"] else 0
