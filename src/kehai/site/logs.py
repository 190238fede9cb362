"""Structured logs on standard error: one JSON object a line, never more than one line per event."""

import logging.config
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger


def one_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Takes line breaks out of every text, so that nobody writes a false line into the log."""
    for key, value in event.items():
        if isinstance(value, str) and key not in ("exception", "stack"):
            event[key] = value.replace("\r", " ").replace("\n", " ")
    return event


def _before() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        one_line,
    ]


def dictionary(level: str, form: str) -> dict[str, Any]:
    """The logging configuration for the standard library, which granian and Django use too."""
    last = structlog.processors.JSONRenderer(ensure_ascii=False) if form == "json" else structlog.dev.ConsoleRenderer(colors=False)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "kehai": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [structlog.stdlib.ExtraAdder(), *_before()],
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "kehai"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            # A refusal is a normal outcome: the API logs what matters itself.
            "django.request": {"level": "ERROR"},
            "procrastinate": {"level": "WARNING" if level == "INFO" else level},
            "_granian": {"handlers": [], "level": "WARNING" if level == "INFO" else level, "propagate": True},
        },
    }


def configure(level: str, form: str) -> None:
    """Lets structlog and the standard library write the same lines."""
    logging.config.dictConfig(dictionary(level, form))
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_before(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
