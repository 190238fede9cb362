"""The settings of the embedded server, written on each start; ALTER SYSTEM and KEHAI_POSTGRES_SETTINGS win over them."""

import re
from pathlib import Path

from kehai.site.postgres import memory
from kehai.site.postgres.account import Account
from kehai.site.postgres.errors import ClusterError

FILE = "kehai.conf"
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",  # it costs more than it saves on short statements
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_directory": "../log",
    "log_filename": "postgres-%a.log",  # a week, then over the oldest
    "log_truncate_on_rotation": "on",
    "log_rotation_size": "0",
    "log_min_duration_statement": "2s",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}
_NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "logging_collector": "off", "shared_buffers": "256MB"}  # tests start several
_NAME = re.compile(r"[a-z][a-z0-9_.]*")


def write(data: Path, socket: Path, account: Account, *, durable: bool, extra: str) -> None:
    """Writes the file that postgresql.conf includes."""
    settings = {**_SETTINGS, **memory.settings(memory.machine()), "unix_socket_directories": str(socket), "unix_socket_permissions": "0700"}
    if not durable:
        settings |= _NOT_DURABLE
    settings |= _parse(extra)
    lines = [f"{name} = '{_quoted(value)}'\n" for name, value in settings.items()]
    aside = data / f"{FILE}.new"
    aside.write_text("# Written by kehai on each start.\n" + "".join(lines), encoding="utf-8")
    aside.chmod(0o600)
    account.own(aside)
    aside.replace(data / FILE)


def _parse(extra: str) -> dict[str, str]:
    found = {}
    for part in filter(None, (piece.strip() for piece in extra.split(";"))):
        name, equals, value = part.partition("=")
        if not equals or not _NAME.fullmatch(name.strip()):
            raise ClusterError(f"KEHAI_POSTGRES_SETTINGS cannot be read at {part!r}; it looks like `shared_buffers=1GB;work_mem=32MB`.")
        found[name.strip()] = value.strip()
    return found


def _quoted(value: str) -> str:
    if "\n" in value or "\r" in value:
        raise ClusterError("A setting of the embedded server holds a line break.")
    return value.replace("\\", "\\\\").replace("'", "''")
