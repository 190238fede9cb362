"""`kehai worker`: does the jobs, until SIGTERM; also shows jobs that failed for good and puts them back."""

import argparse
import os
import sys

from kehai.site import options as table
from kehai.site.command import CommandError, setup
from kehai.site.embedded import database
from kehai.site.lifeline import follow_parent

HELP = "run queued and timed jobs"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--once empties the queue and ends; --parked and --replay are for people."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--once", action="store_true", help="do what is waiting, then end")
    what.add_argument("--parked", action="store_true", help="list the jobs that failed for good")
    what.add_argument("--replay", type=int, metavar="ID", help="put such a job back into the queue")


def handle(options: argparse.Namespace) -> None:
    """Runs the queue on connections of its own."""
    with database(lambda sentence: print(sentence, file=sys.stderr)):
        os.environ["KEHAI_PROCESS"] = "worker"
        follow_parent()
        setup()
        from kehai.kernel import jobs, worker  # noqa: PLC0415  needs Django set up
        from kehai.site import nightly  # noqa: F401, PLC0415  declares its jobs

        if options.parked:
            for job in jobs.parked():
                print(f"{job['id']}  {job['since']:%Y-%m-%d %H:%M}  {job['name']}  {job['args']}")
        elif options.replay is not None:
            try:
                jobs.replay(options.replay)
            except KeyError:
                raise CommandError(f"No parked job has the id {options.replay}.") from None
        else:
            worker.run(concurrency=table.number("KEHAI_JOBS"), once=options.once)
