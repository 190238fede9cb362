"""`kehai worker`: does the jobs, until SIGTERM; jobs that run are given time to end."""

import argparse
import asyncio
import os
import sys

from kehai.site import options as table
from kehai.site.command import setup
from kehai.site.embedded import database
from kehai.site.lifeline import follow_parent

HELP = "run queued and timed jobs"
_GRACE = 15.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--once empties the queue and ends."""
    parser.add_argument("--once", action="store_true", help="do what is waiting, then end")


def handle(options: argparse.Namespace) -> None:
    """Runs procrastinate's worker on a connection of its own."""
    with database(lambda sentence: print(sentence, file=sys.stderr)):
        os.environ["KEHAI_PROCESS"] = "worker"
        follow_parent()
        setup()
        asyncio.run(_work(wait=not options.once))


async def _work(*, wait: bool) -> None:
    from procrastinate.contrib.django import app  # noqa: PLC0415  needs Django set up

    with app.replace_connector(app.connector.get_worker_connector()) as ours:
        async with ours.open_async():
            await ours.run_worker_async(
                name="kehai",
                concurrency=table.number("KEHAI_JOBS"),
                wait=wait,
                shutdown_graceful_timeout=_GRACE,
                delete_jobs="successful",
            )
