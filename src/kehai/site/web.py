"""The web server process: granian over WSGI, its settings from the table. Started by the supervisor."""

import os

from granian.constants import HTTPModes, Interfaces
from granian.server import Server

from kehai.site import logs, options
from kehai.site.lifeline import be_parent, follow_parent


def main() -> None:
    """Serves until told to stop; a worker process that dies is replaced."""
    os.environ["KEHAI_PROCESS"] = "web"
    follow_parent()
    be_parent(os.environ)
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
    ).serve()


if __name__ == "__main__":
    main()
