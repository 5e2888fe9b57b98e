"""Sets up structured logs: readable lines in development, else JSON lines, nothing personal in either."""

import logging
import logging.config
import sys
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# What `extra=` of a line of ours may add: ids and words of lists, none of which names a person.
DETAILS = (
    *("about", "channel", "complaint", "data_request", "dispatch", "gateway", "notice", "person", "reason", "task"),
    *("trouble", "try", "webhook", "why"),
)
_add_details = structlog.stdlib.ExtraAdder(allow=DETAILS)


def configure(options: dict[str, Any]) -> None:
    """Set up logging; called by Django with the LOGGING setting, here `{"json": bool}`."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        short_exception,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    last = structlog.processors.JSONRenderer(ensure_ascii=False) if options["json"] else _readable
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"routes": {"()": RouteInsteadOfPath}},
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
                    "foreign_pre_chain": [details, *shared],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["routes"]}},
            "root": {"handlers": ["stderr"], "level": "INFO"},
            "loggers": {"procrastinate": {"level": "WARNING"}, "httpx": {"level": "WARNING"}},
        }
    )


def details(logger: logging.Logger, name: str, event: EventDict) -> EventDict:
    """Add what a line of ours says beside its words; libraries hand over whole requests and arguments."""
    record: logging.LogRecord = event["_record"]
    return _add_details(logger, name, event) if record.name.startswith("ccms.") else event


class RouteInsteadOfPath(logging.Filter):
    """Puts the matched route where Django would log the address, and drops what the request log says anyway."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; say whether it is logged at all."""
        request = getattr(record, "request", None)
        if request is None:
            return True
        if record.name == "django.security.DisallowedHost":  # a probe by address, or a scanner: nothing broke
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.msg, record.args = "a request with another Host than that of CCMS_BASE_URL was refused", ()
            record.exc_info = record.exc_text = None
        match = getattr(request, "resolver_match", None)
        route = match.route if match else "-"
        if isinstance(record.args, tuple):
            record.args = tuple(route if part == getattr(request, "path", None) else part for part in record.args)
        return not (record.name == "django.request" and record.levelno < logging.ERROR)


def short_exception(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Replace the exception by its type and its frames; its message may quote what a person typed."""
    del logger, name
    found = event.pop("exc_info", None)
    record = event.get("_record")
    if not found and record is not None and record.exc_info:
        found = record.exc_info
        record.exc_info = record.exc_text = None
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["error"] = f"{type(error).__module__}.{type(error).__qualname__}"
        frames = traceback.extract_tb(error.__traceback__)
        event["frames"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def _readable(logger: WrappedLogger, name: str, event: EventDict) -> str:
    del logger, name
    time, level, text = event.pop("timestamp", ""), event.pop("level", ""), event.pop("event", "")
    frames = event.pop("frames", [])
    event.pop("logger", None)
    values = " ".join(f"{key}={value}" for key, value in event.items())
    return "\n  ".join([f"{time[11:19]} {level:<7} {text} {values}".rstrip(), *frames])
