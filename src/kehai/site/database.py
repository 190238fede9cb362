"""DATABASE_URL turned into Django's connection settings."""

from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from kehai.site import company, options


def connection_settings(url: str, *, background: bool, pooled: bool) -> dict[str, Any]:
    """One entry of DATABASES; raises OptionError on an address that libpq cannot read."""
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError as error:
        raise options.OptionError(f"DATABASE_URL cannot be read: {str(error).strip()}") from None
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings: dict[str, Any] = {key: parts.pop(part, "") for key, part in known.items()}
    limits = _limits(background=background)
    extra = " ".join(part for part in (parts.pop("options", ""), limits, company.search_path()) if part)
    settings["OPTIONS"] = {"application_name": "kehai-worker" if background else "kehai-web", **parts}
    if extra:
        settings["OPTIONS"]["options"] = extra
    most = options.number("KEHAI_DATABASE_POOL")
    if pooled and most:
        # A waiting request gives up before the statement time-out would; connections are renewed now and then.
        settings["OPTIONS"]["pool"] = {"min_size": 1, "max_size": most, "timeout": 10, "max_lifetime": 3600, "max_idle": 120}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        "TEST": {},
        **settings,
    }


def _limits(*, background: bool) -> str:
    statement = options.number("KEHAI_JOB_STATEMENT_TIMEOUT" if background else "KEHAI_STATEMENT_TIMEOUT")
    lock = options.number("KEHAI_LOCK_TIMEOUT")
    seconds = {
        "statement_timeout": statement,
        "lock_timeout": lock,
        # A crashed or stuck request must not keep its locks for ever.
        "idle_in_transaction_session_timeout": 2 * statement,
    }
    return " ".join(f"-c {name}={value * 1000}" for name, value in seconds.items() if value)
