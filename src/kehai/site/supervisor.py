"""Runs the whole house: database, web server, worker; restarts what dies, stops all in order. Imports no Django."""

import fcntl
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from kehai.site import company, options, paths, program
from kehai.site.child import Child
from kehai.site.embedded import addresses
from kehai.site.lifeline import be_parent
from kehai.site.postgres import Cluster, ClusterError

_STOP_PATIENCE = 20.0
_READY_PATIENCE = 120.0
_HEAL_EVERY = 2.0
_MOST_EARLY_CRASHES = 4


class StartError(Exception):
    """The house cannot be started; the sentence says why."""


def say(sentence: str) -> None:
    """One line for the person at the terminal."""
    print(sentence, flush=True)


class Supervisor:
    """One run of the house on one data folder."""

    def __init__(self, *, demo: bool) -> None:
        self._demo = demo
        self._stopping = 0
        self._cluster: Cluster | None = None
        self._children: list[Child] = []
        self._environment = dict(os.environ) | {"PYTHONUNBUFFERED": "1"}
        be_parent(self._environment)

    def run(self) -> int:
        """Returns when told to stop; raises StartError, ClusterError or OptionError with a sentence."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        data = paths.make_data()
        self._environment["KEHAI_DATA"] = str(data)
        with ExitStack() as stack:
            stack.enter_context(_only_one(company.make_folder()))
            _wait_for_port()
            if not options.text("DATABASE_URL"):
                self._cluster = Cluster(data, say=say)
                stack.callback(self._cluster.release)
                self._cluster.start()
                self._environment |= addresses(self._cluster)
            signs = self._prepare()
            stack.callback(self._stop)
            self._start()
            say(f"Kehai 客海 is ready at {address()}")
            for line in signs:
                say(line)
            self._watch()
        return 0

    def _on_signal(self, _number: int, _frame: object) -> None:
        self._stopping += 1
        if self._stopping > 1:
            for child in self._children:
                child.kill()

    def _prepare(self) -> list[str]:
        """Migrates, makes the demo, each where it is not done yet; returns what to tell the person about signing in."""
        url = company.address(self._environment.get("DATABASE_URL") or options.text("DATABASE_URL"))
        if not program.is_current(url):
            self._once("migrate")
        if not self._demo:
            return []
        self._environment["KEHAI_DEMO"] = "1"
        told = self._environment.pop("KEHAI_DEMO_PASSWORD", "")
        if program.has_people(url):
            return []
        password = told or secrets.token_urlsafe(9)
        self._environment["KEHAI_DEMO_PASSWORD"] = password
        lines = self._once("demo").splitlines()
        # From here on nobody needs it.
        del self._environment["KEHAI_DEMO_PASSWORD"]
        return lines

    def _once(self, command: str) -> str:
        process = subprocess.Popen(
            [sys.executable, "-m", "kehai", command], env=self._environment, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        while True:
            try:
                output, _ = process.communicate(timeout=0.2)
                break
            except subprocess.TimeoutExpired:
                if self._stopping:
                    process.terminate()
        if process.returncode:
            raise StartError(f"`kehai {command}` failed." if not self._stopping else "Stopped before it was ready.")
        return output

    def _start(self) -> None:
        """The web server, and when it answers the worker: people wait for the first, nobody for the second."""
        web = Child("The web server", ["kehai.site.web"], self._environment)
        self._children = [web]
        web.start()
        until = time.monotonic() + _READY_PATIENCE
        while not _answers() and not self._stopping:
            self._tend()
            if time.monotonic() > until or web.crashes >= _MOST_EARLY_CRASHES:
                raise StartError("The web server does not start; its log above says why.")
            time.sleep(0.05)
        if not self._stopping:
            self._children.append(Child("The worker", ["kehai", "worker"], self._environment))
            self._children[-1].start()

    def _tend(self) -> None:
        for child in self._children:
            sentence = child.tend()
            if sentence:
                say(sentence)

    def _watch(self) -> None:
        healed = time.monotonic()
        while not self._stopping:
            time.sleep(0.2)
            self._tend()
            if self._cluster and time.monotonic() - healed > _HEAL_EVERY:
                self._heal(self._cluster)
                healed = time.monotonic()

    @staticmethod
    def _heal(cluster: Cluster) -> None:
        try:
            if cluster.heal():
                say("The database had stopped; it was started again.")
        except ClusterError as error:
            say(f"{error} Trying again.")

    def _stop(self) -> None:
        say("Stopping …")
        for child in self._children:
            child.terminate()
        until = time.monotonic() + _STOP_PATIENCE
        while any(child.running for child in self._children) and time.monotonic() < until:
            time.sleep(0.05)
        for child in self._children:
            child.kill()


def address() -> str:
    """Where a browser on this machine finds us."""
    host = options.text("KEHAI_HOST")
    return f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{options.number('PORT')}/"  # noqa: S104


def _answers() -> bool:
    host = options.text("KEHAI_HOST")
    connection = http.client.HTTPConnection("127.0.0.1" if host in ("0.0.0.0", "::") else host, options.number("PORT"), timeout=5)  # noqa: S104
    allowed = options.words("KEHAI_ALLOWED_HOSTS")[0].lstrip(".*") or "localhost"
    try:
        connection.request("GET", "/healthz", headers={"Host": allowed})
        return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _wait_for_port() -> None:
    """After a kill, the old server needs a moment to notice; another program's port stays taken."""
    host, port = options.text("KEHAI_HOST"), options.number("PORT")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    until = time.monotonic() + 5
    while True:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if time.monotonic() > until:
                    raise StartError(f"Port {port} of {host} cannot be used: {error.strerror}. PORT=… chooses another.") from None
            else:
                return
        time.sleep(0.1)


def _only_one(data: Path) -> IO[str]:
    """The lock of a running house; the kernel drops it when we end, however that happens."""
    file = (data / "run.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        known = file.read().strip()
        file.close()
        raise StartError(f"Kehai already runs on the data folder {data}{f' ({known})' if known else ''}.") from None
    file.truncate(0)
    file.write(f"process {os.getpid()}, {address()}")
    file.flush()
    return file
