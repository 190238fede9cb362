"""The web server process: granian over WSGI, its settings from the table. Started by the supervisor."""

import gc
import multiprocessing
import os
from importlib import import_module
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.server import Server

from kehai.site import logs, options
from kehai.site.lifeline import be_parent, follow_parent


def application() -> Any:
    """The application, in a worker process."""
    follow_parent()
    return import_module("kehai.site.wsgi").application


def main() -> None:
    """Serves until told to stop; a worker process that dies is replaced."""
    os.environ["KEHAI_PROCESS"] = "web"
    follow_parent()
    be_parent(os.environ)
    if multiprocessing.get_start_method() == "fork":
        # Imported once for all workers, which share its memory and of which a new one is there at once.
        import_module("kehai.site.wsgi")
        gc.collect()
        gc.freeze()
    Server(
        "kehai.site.wsgi:application",
        address=options.text("KEHAI_HOST"),
        port=options.number("PORT"),
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=max(1, options.number("KEHAI_WEB_WORKERS")),
        blocking_threads=max(1, options.number("KEHAI_WEB_THREADS")),
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=10,
        log_dictconfig=logs.dictionary(options.text("KEHAI_LOG_LEVEL").upper(), options.text("KEHAI_LOG_FORMAT")),
    ).serve(target_loader=application, wrap_loader=False)


if __name__ == "__main__":
    main()
