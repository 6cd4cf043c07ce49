"""The figures of a run, as a table for the terminal and for docs/speed.md."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from portal import clock
from portal.web.pages import day

if TYPE_CHECKING:
    from bench.run import Figures

HEADINGS = ["page", "requests a second", "p50 ms", "p99 ms", "CPU ms", "queries", "bytes", "of the limit"]
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


def rows_of(figures: Sequence[Figures]) -> list[list[str]]:
    """One row of words for each page."""
    limits = {
        "query": next(f for f in figures if f.name == "bare page, one query"),
        "write": next(f for f in figures if f.name == "bare write transaction"),
    }
    return [
        [
            one.name,
            f"{one.best('a_second'):.0f}",
            f"{one.best('median_ms'):.1f}",
            f"{one.best('worst_ms'):.1f}",
            f"{one.best('cpu_ms'):.2f}",
            "" if one.queries is None else str(one.queries),
            "" if one.bytes is None else f"{one.bytes:,}",
            f"{one.best('a_second') / limits[one.limit].best('a_second'):.2f}" if one.limit else "",
        ]
        for one in figures
    ]


def table(figures: Sequence[Figures]) -> str:
    """The figures as a Markdown table."""
    lines = [HEADINGS, ["---"] + ["---:"] * (len(HEADINGS) - 1), *rows_of(figures)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def write_report(figures: Sequence[Figures], *, worker: str, into: Path | None) -> None:
    """Print the table; put it between the marks of a file where one is named."""
    head = (
        f"{day(clock.today())}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"gunicorn with two {worker} workers, SQLite, 8 connections, median of three rounds."
    )
    text = f"{head}\n\n{table(figures)}"
    sys.stdout.write(text + "\n")
    if into is not None:
        old = into.read_text()
        before, rest = old.split(BEGIN, 1)
        after = rest.split(END, 1)[1]
        into.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")
