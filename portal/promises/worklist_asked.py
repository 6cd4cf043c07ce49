"""What of the worklist an address asks for: the page reads it, and so does its file."""

from __future__ import annotations

from flask import request

from portal.errors import NotFound
from portal.promises.kinds import Kind
from portal.promises.rules import Bucket
from portal.promises.worklist import WorklistFilter

ARGUMENTS = ("due", "whose", "authority", "kind", "search", "after")
WHOSE = {"mine": "Mine", "team": "My team's", "nobody": "Nobody's"}


def asked_filter() -> dict[str, str]:
    """The worklist's filters in this request's address, those that are filled in."""
    return {name: request.args[name] for name in ARGUMENTS if request.args.get(name)}


def filter_of(filters: dict[str, str], words: str = "") -> WorklistFilter:
    """The filters as promises read them. Raises NotFound for one nobody offers."""
    try:
        bucket = Bucket(filters["due"]) if "due" in filters else None
        kind = Kind(filters["kind"]) if "kind" in filters else None
    except ValueError as problem:
        raise NotFound from problem
    if filters.get("whose") not in (None, *WHOSE):
        raise NotFound
    return WorklistFilter(
        bucket, filters.get("whose"), filters.get("authority"), kind, words, filters.get("after")
    )
