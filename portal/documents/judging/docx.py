"""A Word document is kept as it is, so it is looked through: nothing that runs, fetches or hides files."""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import BinaryIO
from xml.parsers import expat

from portal.documents.judging.verdict import NotTaken
from portal.documents.rules import MEGABYTE, Reason

MOST_PARTS = 3_000
MOST_UNPACKED = 100 * MEGABYTE
MOST_XML = 24 * MEGABYTE
"""Of one part that is read as XML."""

_CONTENT_TYPES = "[Content_Types].xml"
_BODY = "word/document.xml"
_OTHER_BODIES = ("xl/workbook.xml", "ppt/presentation.xml", "mimetype")
_HELD = re.compile(r"(^|/)(embeddings|activex|ctrlprops|afchunk)/|(^|/)afchunk|oleobject", re.IGNORECASE)
_MACROS = re.compile(r"vbaproject|vbadata|macrosheet|attachedtoolbars", re.IGNORECASE)
_BEGINS = "\x1f"
"""Stands for where a field begins, between the words of fields."""
_FIELDS = re.compile(rf"\bDDE(AUTO)?\b|{_BEGINS}\s*(INCLUDETEXT|INCLUDEPICTURE|IMPORT|DATABASE)\b")
_LINK = "/hyperlink"


def look_through(file: BinaryIO) -> None:
    """Raises NotTaken for anything but a plain Word document."""
    try:
        with zipfile.ZipFile(file) as archive:
            _look_at_parts(archive, file)
            _read_all(archive)
            _look_at_types(archive)
            for part in archive.namelist():
                if part.endswith(".rels"):
                    _look_at_relations(archive, part)
            _look_at_fields(archive)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError) as problem:
        raise NotTaken(Reason.DOCX_BROKEN) from problem
    except (NotImplementedError, ValueError, KeyError, UnicodeError) as problem:
        raise NotTaken(Reason.DOCX_BROKEN) from problem


def _look_at_parts(archive: zipfile.ZipFile, file: BinaryIO) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if _BODY not in names or _CONTENT_TYPES not in names:
        raise NotTaken(Reason.OTHER_OFFICE if set(names) & set(_OTHER_BODIES) else Reason.ARCHIVE)
    if archive.comment or min(part.header_offset for part in parts) or _is_followed(archive, file):
        raise NotTaken(Reason.MIXED)
    if any(part.flag_bits & 1 for part in parts):
        raise NotTaken(Reason.DOCX_LOCKED)
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise NotTaken(Reason.TOO_HARD)
    if len({name.lower() for name in names}) != len(names) or any(_is_astray(name) for name in names):
        raise NotTaken(Reason.DOCX_BROKEN)
    if any(_MACROS.search(name) for name in names):
        raise NotTaken(Reason.DOCX_MACROS)
    if any(_HELD.search(name) for name in names):
        raise NotTaken(Reason.DOCX_HOLDS_FILES)


def _is_followed(archive: zipfile.ZipFile, file: BinaryIO) -> bool:
    """Whether anything stands after the archive's own end (its comment is known to be empty)."""
    file.seek(-22, 2)
    return file.read(4) != b"PK\x05\x06"


def _is_astray(name: str) -> bool:
    return name.startswith("/") or "\\" in name or "\0" in name or ".." in name.split("/")


def _read_all(archive: zipfile.ZipFile) -> None:
    """Unpack every part, whatever size it claims, a piece at a time; checksums are compared on the way."""
    left = MOST_UNPACKED
    for part in archive.infolist():
        with archive.open(part) as opened:
            while piece := opened.read(MEGABYTE):
                left -= len(piece)
                if left < 0:
                    raise NotTaken(Reason.TOO_HARD)


def _parse(archive: zipfile.ZipFile, part: str, reader: expat.XMLParserType) -> None:
    if archive.getinfo(part).file_size > MOST_XML:
        raise NotTaken(Reason.TOO_HARD)
    reader.StartDoctypeDeclHandler = _refuse_doctype
    with archive.open(part) as opened:
        while piece := opened.read(MEGABYTE):
            reader.Parse(piece, False)
    reader.Parse(b"", True)


def _refuse_doctype(*_said: object) -> None:
    """Word never writes one; what stands in it is how XML is made to explode."""
    raise NotTaken(Reason.TOO_HARD)


def _look_at_types(archive: zipfile.ZipFile) -> None:
    def begin(_name: str, said: dict[str, str]) -> None:
        kind = said.get("ContentType", "").lower()
        if "macroenabled" in kind or "vbaproject" in kind:
            raise NotTaken(Reason.DOCX_MACROS)
        if "activex" in kind or "oleobject" in kind:
            raise NotTaken(Reason.DOCX_HOLDS_FILES)

    reader = expat.ParserCreate()
    reader.StartElementHandler = begin
    _parse(archive, _CONTENT_TYPES, reader)


def _look_at_relations(archive: zipfile.ZipFile, part: str) -> None:
    """Links that a person presses may lead out; a template, picture or frame that loads itself may not."""

    def begin(_name: str, said: dict[str, str]) -> None:
        kind, target = said.get("Type", "").lower(), said.get("Target", "")
        if kind.endswith(("/vbaproject", "/attachedtoolbars")):
            raise NotTaken(Reason.DOCX_MACROS)
        if kind.endswith(("/oleobject", "/package", "/control", "/afchunk")):
            raise NotTaken(Reason.DOCX_HOLDS_FILES)
        is_outside = (
            said.get("TargetMode", "").lower() == "external" or "://" in target or target.startswith("\\")
        )
        if is_outside and not (kind.endswith(_LINK) and _is_web_link(target)):
            raise NotTaken(Reason.DOCX_REACHES_OUT)

    reader = expat.ParserCreate()
    reader.StartElementHandler = begin
    _parse(archive, part, reader)


def _is_web_link(target: str) -> bool:
    return target.lower().startswith(("https://", "http://", "mailto:", "tel:", "#"))


def _look_at_fields(archive: zipfile.ZipFile) -> None:
    """Fields that fetch or start something, however their letters are spread over the text's pieces."""
    for part in archive.namelist():
        if not (part.startswith("word/") and part.endswith(".xml")):
            continue
        said: list[str] = []
        _parse(archive, part, _field_reader(said))
        if _FIELDS.search("".join(said).upper()):
            raise NotTaken(Reason.DOCX_REACHES_OUT)


def _field_reader(said: list[str]) -> expat.XMLParserType:
    is_field = False

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal is_field
        is_field = name.endswith(":instrText")
        if name.endswith(":fldSimple"):
            said.extend(f"{_BEGINS}{value} " for key, value in attributes.items() if key.endswith(":instr"))
        if name.endswith(":fldChar") and "begin" in attributes.values():
            said.append(_BEGINS)
        if name.endswith(":altChunk"):
            raise NotTaken(Reason.DOCX_HOLDS_FILES)

    def end(name: str) -> None:
        nonlocal is_field
        is_field = False
        if name.endswith(":p"):
            said.append("\n")

    def words(text: str) -> None:
        if is_field:
            said.append(text)

    reader = expat.ParserCreate()
    reader.StartElementHandler, reader.EndElementHandler, reader.CharacterDataHandler = begin, end, words
    return reader
