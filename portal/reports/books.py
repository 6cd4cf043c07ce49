"""Spreadsheets of one sheet or several, XLSX and ODS. Pure.

Text stays text whatever it begins with, so that no formula is worked out; numbers are numbers. What may be
done with a file stands in the document's properties, not among its rows.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

from portal.reports.figures import Cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML cannot hold."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, the names of its columns, and its rows, read once."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


@dataclass(frozen=True)
class Book:
    """A file of sheets: what it is called, and what its reader may do with it."""

    title: str
    restriction: str
    sheets: Sequence[Sheet]


def xlsx_of(book: Book) -> bytes:
    """The book for Excel."""
    out = io.BytesIO()
    file = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    file.set_properties({"title": book.title, "comments": book.restriction})
    bold = file.add_format({"bold": True})
    for one in book.sheets:
        sheet = file.add_worksheet(one.name[:31])
        for at, name in enumerate(one.columns):
            sheet.write_string(0, at, name, bold)
            sheet.set_column(at, at, max(12, min(len(name) + 2, 40)))
        for line, row in enumerate(one.rows, start=1):
            for at, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(line, at, value)
                elif value is not None:
                    sheet.write_number(line, at, value)
        sheet.freeze_panes(1, 0)
    file.close()
    return out.getvalue()


def ods_of(book: Book) -> bytes:
    """The book for LibreOffice."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(zipfile.ZipInfo("mimetype"), ODS, zipfile.ZIP_STORED)
        file.writestr("META-INF/manifest.xml", _MANIFEST)
        file.writestr("meta.xml", _meta(book))
        with file.open("content.xml", "w") as content:
            for part in _content(book):
                content.write(part.encode())
    return out.getvalue()


_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OFFICE = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"'
_MANIFEST = (
    f'{_HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    f' manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def _meta(book: Book) -> str:
    return (
        f'{_HEAD}<office:document-meta {_OFFICE} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
        f"<dc:title>{_text(book.title)}</dc:title><dc:description>{_text(book.restriction)}</dc:description>"
        "</office:meta></office:document-meta>"
    )


def _content(book: Book) -> Iterator[str]:
    yield (
        f"{_HEAD}<office:document-content {_OFFICE}"
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    )
    for sheet in book.sheets:
        yield f"<table:table table:name={quoteattr(_NO_TEXT.sub('', sheet.name))}>"
        yield f'<table:table-column table:number-columns-repeated="{len(sheet.columns)}"/>'
        yield _row(sheet.columns)
        for row in sheet.rows:
            yield _row(row)
        yield "</table:table>"
    yield "</office:spreadsheet></office:body></office:document-content>"


def _row(row: Sequence[Cell]) -> str:
    return f"<table:table-row>{''.join(_cell(value) for value in row)}</table:table-row>"


def _cell(value: Cell) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        lines = "".join(f"<text:p>{_text(line)}</text:p>" for line in value.split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p>'
        "</table:table-cell>"
    )


def _text(value: str) -> str:
    return escape(_NO_TEXT.sub("", value))
