"""Logs: one JSON object a line, without anything private.

What is written: when, how grave, where from, a fixed phrase, and a few named values (references,
counts, kinds). Never an address with a link's token, a query, what was typed, a name, or the text of
an exception (it may quote data): of an exception its class and the lines it passed through stand.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from types import TracebackType
from typing import Any

from flask import Flask, Response, request

from portal import clock

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}

log = logging.getLogger(__name__)


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's line. Exceptions stand by class and place, never by their text."""
        line: dict[str, Any] = {
            "at": clock.now().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "what": record.getMessage(),
        }
        line.update({key: value for key, value in record.__dict__.items() if key not in _STANDARD})
        if record.exc_info and record.exc_info[0]:
            line["problem"] = f"{record.exc_info[0].__module__}.{record.exc_info[0].__qualname__}"
            line["through"] = _places(record.exc_info[2])
        return json.dumps(line, default=str, ensure_ascii=False)


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)
    return [f"{frame.filename.rsplit('/portal/')[-1]}:{frame.lineno} {frame.name}" for frame in frames[-12:]]


def place_of_request() -> dict[str, str]:
    """Which page was asked for: the address as it is drawn in the code, and the reference in it."""
    rule = request.url_rule
    place = {"method": request.method, "page": rule.rule if rule else "no such page"}
    if reference := (request.view_args or {}).get("reference"):
        place["reference"] = str(reference)
    return place


def _answered(response: Response) -> Response:
    if request.endpoint != "static":
        level = logging.ERROR if response.status_code >= 500 else logging.INFO
        log.log(level, "answered", extra={**place_of_request(), "status": response.status_code})
    return response


def _log_exception(exc_info: Any) -> None:
    log.error("page failed", exc_info=exc_info, extra=place_of_request())


def keep_logs(app: Flask) -> None:
    """Write the portal's logs to standard error: everything in production, else what went wrong."""
    settings = app.config["PORTAL"]
    root = logging.getLogger("portal")
    if not any(isinstance(handler.formatter, JsonLines) for handler in root.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        root.addHandler(handler)
    root.setLevel(logging.INFO if settings.is_production else logging.WARNING)
    root.propagate = settings.environment == "test"
    app.log_exception = _log_exception  # type: ignore[method-assign]  # the frame's own writes the address
    app.after_request(_answered)
