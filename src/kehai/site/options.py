"""Every option the house reads from its environment, in one table; `kehai options` prints it. Imports no Django."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network

type_names = {bool: "yes/no", int: "number", str: "text"}


class OptionError(Exception):
    """An option has a value that cannot be used; the sentence says which and why."""


@dataclass(frozen=True)
class Option:
    """One setting: its name in the environment, its default (which gives the type), what it means."""

    name: str
    default: str | int | bool
    meaning: str


TABLE = (
    Option("PORT", 8000, "Port on which the server listens."),
    Option("KEHAI_HOST", "127.0.0.1", "Address on which the server listens; put a reverse proxy with TLS in front of anything but the default."),
    Option("KEHAI_DATA", "data", "Folder for the embedded database, uploaded files and the generated secret."),
    Option("DATABASE_URL", "", "Any PostgreSQL 15 or later, for the role kehai_app; empty: the embedded one."),
    Option("DATABASE_OWNER_URL", "", "The same database for the role that owns it and may change tables; empty: DATABASE_URL."),
    Option("KEHAI_SECRET", "", "Signing key of at least 32 characters. Empty: made once and kept in KEHAI_DATA; required with DATABASE_URL."),
    Option("KEHAI_DEMO", False, "Create the demo company with its people and customers on start (as `kehai run --demo`)."),
    Option("KEHAI_DEMO_PASSWORD", "", "Password of the demo sign-ins; empty: a random one, printed once."),
    Option("KEHAI_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", "Host names under which the server answers, with commas."),
    Option("KEHAI_ORIGINS", "", "Further origins whose pages may send forms here (https://crm.example.cn), with commas."),
    Option("KEHAI_HTTPS", False, "Served over TLS by a proxy that sets X-Forwarded-Proto: secure cookies, HSTS, redirect."),
    Option("KEHAI_PROXIES", 0, "Proxies in front, each of which adds its caller's address to X-Forwarded-For; 0: the header counts for nothing."),
    Option("KEHAI_OUTBOUND_ALLOW", "", "Own networks that the house may call (10.1.0.0/16, with commas), for a directory or sign-in service inside."),
    Option("KEHAI_OUTBOUND_PORTS", "443", "Ports that may be called on the open network, with commas; there always with TLS."),
    Option("KEHAI_OUTBOUND_CA", "", "PEM file of further authorities whose certificates count when the house calls others."),
    Option("KEHAI_URL", "", "Address under which people open Kehai (https://crm.example.cn): for links in e-mails, and for passkeys."),
    Option("KEHAI_SMTP_HOST", "", "Mail server for invitations and forgotten passwords; empty: one-time passwords are handed over."),
    Option("KEHAI_SMTP_PORT", 465, "Its port."),
    Option("KEHAI_SMTP_SECURITY", "tls", "tls from the first byte, starttls, or none (only on one's own network)."),
    Option("KEHAI_SMTP_USER", "", "User name at the mail server; empty: none is told."),
    Option("KEHAI_SMTP_PASSWORD", "", "Password at the mail server."),
    Option("KEHAI_SMS_URL", "", "Gateway for short messages (see docs/operations/sms.md); empty: none are sent."),
    Option("KEHAI_SMS_KEY", "", "Its key, sent as Authorization: Bearer."),
    Option("KEHAI_MAIL_FROM", "", "Sender of e-mails (Kehai <crm@example.cn>); empty: KEHAI_SMTP_USER."),
    Option("KEHAI_COMPANY_NAME", "", "Name of the company, shown in the corner of the screen."),
    Option("KEHAI_LANGUAGE", "zh-hans", "Language of people who ask for none we have: zh-hans, zh-hant or en."),
    Option("KEHAI_TIME_ZONE", "Asia/Shanghai", "Time zone of the company: days begin and end in it. The database is in UTC."),
    Option("KEHAI_IP_REGIONS", "", "Newer table of network addresses for regions (ip2region .xdb, IPv4); empty: the shipped one of 2024-02."),
    Option("KEHAI_WEB_WORKERS", 2, "Processes that serve HTTP."),
    Option("KEHAI_WEB_THREADS", 4, "Threads in each of them."),
    Option("KEHAI_LIVE", 100, "Open pages that each of these processes tells of notices at once (about 0.1 MB each); 0: pages ask once a minute."),
    Option("KEHAI_JOBS", 2, "Jobs the worker runs at the same time."),
    Option("KEHAI_DATABASE_POOL", 4, "Most connections one process keeps; 0: no pool."),
    Option("KEHAI_STATEMENT_TIMEOUT", 30, "Seconds after which a statement of the server is stopped; 0: never."),
    Option("KEHAI_JOB_STATEMENT_TIMEOUT", 900, "The same for the worker and for commands."),
    Option("KEHAI_LOCK_TIMEOUT", 10, "Seconds to wait for a row that somebody else holds; 0: for ever."),
    Option("KEHAI_POSTGRES_SETTINGS", "", "Settings of the embedded server, as `shared_buffers=1GB;work_mem=32MB`."),
    Option("KEHAI_POSTGRES_USER", "", "System user of the embedded server when started as root; empty: kehai if it exists, else nobody."),
    Option("KEHAI_POSTGRES_HOME", "/var/lib/kehai", "Where root keeps what the system user could not reach elsewhere."),
    Option("KEHAI_COMPANY", "", "Short name of the company this house serves, where one database holds several (see `kehai company`)."),
    Option("KEHAI_BACKUPS", "", "Folder into which the worker backs up every night; empty: it does not."),
    Option("KEHAI_BACKUPS_KEPT", 14, "How many of these backups are kept."),
    Option("KEHAI_APPS", "", "Domains of your own: further Django apps on the Python path, with commas."),
    Option("KEHAI_WEB_DIST", "", "Folder of the built web client; empty: the one that came with Kehai."),
    Option("KEHAI_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR."),
    Option("KEHAI_LOG_FORMAT", "json", "json, one object a line; or text."),
)
BY_NAME: Mapping[str, Option] = {option.name: option for option in TABLE}
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


def _value(name: str) -> str | int | bool:
    option = BY_NAME[name]
    raw = os.environ.get(name)
    if raw is None or (raw == "" and not isinstance(option.default, str)):
        return option.default
    if isinstance(option.default, bool):
        if raw.lower() not in _TRUE | _FALSE:
            raise OptionError(f"{name} must be yes or no, not {raw!r}.")
        return raw.lower() in _TRUE
    if isinstance(option.default, int):
        if not raw.isascii() or not raw.isdigit():
            raise OptionError(f"{name} must be a whole number, not {raw!r}.")
        return int(raw)
    return raw


def text(name: str) -> str:
    """A text option; an empty one in the environment means its default."""
    return str(_value(name) or BY_NAME[name].default)


def number(name: str) -> int:
    """A whole number; raises OptionError on anything else."""
    return int(_value(name))


def flag(name: str) -> bool:
    """A yes or no; raises OptionError on anything else."""
    return bool(_value(name))


def words(name: str) -> list[str]:
    """A list with commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def networks(name: str) -> list[str]:
    """A list of networks with commas; raises OptionError on anything else."""
    for word in words(name):
        try:
            ip_network(word)
        except ValueError as error:
            raise OptionError(f"{name} must name networks like 10.1.0.0/16, not {word!r}.") from error
    return words(name)


def as_markdown() -> str:
    """The table as docs/operations/settings.md; a test keeps that file equal to this."""
    lines = [
        "# Settings",
        "",
        "All of them are environment variables. This page is made by `kehai options --markdown`.",
        "",
        "| name | type | default | meaning |",
        "|---|---|---|---|",
    ]
    for option in TABLE:
        shown = {True: "yes", False: "no"}.get(option.default, option.default) if isinstance(option.default, bool) else option.default
        default = f"`{shown}`" if shown != "" else ""
        lines.append(f"| `{option.name}` | {type_names[type(option.default)]} | {default} | {option.meaning} |")
    return "\n".join(lines) + "\n"


def shown(name: str) -> str:
    """The value in force here, for people."""
    value = _value(name)
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
