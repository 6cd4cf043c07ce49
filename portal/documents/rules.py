"""What is taken, who may see it, and the words for what is not taken. Pure.

The judging program (see `judging`) imports this module and nothing else of the portal.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

MEGABYTE = 1024 * 1024
MOST_BYTES = 15 * MEGABYTE
"""Of one file."""
MOST_FILES = 20
"""At once."""
WITHDRAW_WITHIN = timedelta(days=1)
"""How long whoever gave us a document can take it back."""
KEPT_WITHOUT_ROW = timedelta(days=1)
"""How long a stored file may lie without a row: longer than any request takes."""
DEFAULT_TITLE = "Document"


class Kind(StrEnum):
    """What a file is, by its content."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"
    """Taken, never kept: it is kept as a JPEG, which every computer opens."""
    WEBP = "webp"
    """The same."""
    DOCX = "docx"


class Scan(StrEnum):
    """Whether a virus scanner has looked at a file."""

    CLEAN = "clean"
    NOT_SCANNED = "not_scanned"


class Source(StrEnum):
    """Where a document came from."""

    FAMILY = "family"
    STAFF = "staff"
    OUTSIDE = "outside"
    """Somebody without an account: a referee, a doctor."""


MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""What a document is given out as."""

_ENDINGS = {Kind.PDF: "pdf", Kind.JPEG: "jpg", Kind.PNG: "png", Kind.DOCX: "docx"}
KIND_WORDS = {Kind.PDF: "PDF", Kind.JPEG: "Picture", Kind.PNG: "Picture", Kind.DOCX: "Word document"}
SCAN_WORDS = {Scan.CLEAN: "No virus found", Scan.NOT_SCANNED: "Not scanned for viruses"}


class Reason(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    TOO_HARD = "too_hard"
    UNKNOWN = "unknown"
    MIXED = "mixed"
    FILM = "film"
    WEB_PAGE = "web_page"
    DRAWING = "drawing"
    PROGRAM = "program"
    TEXT = "text"
    ARCHIVE = "archive"
    OLD_OFFICE = "old_office"
    OTHER_OFFICE = "other_office"
    OTHER_PICTURE = "other_picture"
    PICTURE_TOO_LARGE = "picture_too_large"
    PICTURE_BROKEN = "picture_broken"
    PDF_BROKEN = "pdf_broken"
    PDF_LOCKED = "pdf_locked"
    PDF_ACTIVE = "pdf_active"
    PDF_HOLDS_FILES = "pdf_holds_files"
    DOCX_BROKEN = "docx_broken"
    DOCX_LOCKED = "docx_locked"
    DOCX_MACROS = "docx_macros"
    DOCX_REACHES_OUT = "docx_reaches_out"
    DOCX_HOLDS_FILES = "docx_holds_files"
    VIRUS = "virus"


WORDS = {
    Reason.EMPTY: "has nothing in it. Choose it again. Your phone may still have been saving it.",
    Reason.TOO_BIG: "is larger than 15 MB. Take the photograph with a smaller setting, or send the pages "
    "in two files.",
    Reason.TOO_HARD: "is too complicated for us to check. Print it as a new PDF, or photograph its pages.",
    Reason.UNKNOWN: "is not a kind of file we can open. Send a photograph, a PDF or a Word document.",
    Reason.MIXED: "is two kinds of file in one. Print it as a new PDF, or photograph its pages.",
    Reason.FILM: "is a film. Send a photograph, a PDF or a Word document.",
    Reason.WEB_PAGE: "is a web page. Print the page as a PDF, and send that.",
    Reason.DRAWING: "is a drawing that can hold a program. Send it as a PDF, or a picture of it.",
    Reason.PROGRAM: "is a program, and we never take those. Send a photograph, a PDF or a Word document.",
    Reason.TEXT: "is plain text. Print it as a PDF, or copy the words into a message to us.",
    Reason.ARCHIVE: "is a folder packed into one file. Open it, and send the files inside.",
    Reason.OLD_OFFICE: "was made with an older Office program, or has a password. Save it as a PDF, "
    "without a password.",
    Reason.OTHER_OFFICE: "is a spreadsheet, slides or another Office file. Save it as a PDF, and send that.",
    Reason.OTHER_PICTURE: "is a kind of picture we can’t keep. Save it as JPEG or PNG, or photograph it.",
    Reason.PICTURE_TOO_LARGE: "has too many pixels. Take the photograph again with your camera’s normal "
    "setting.",
    Reason.PICTURE_BROKEN: "is damaged or cut short. Take the photograph again, or choose it again.",
    Reason.PDF_BROKEN: "is a PDF that is damaged or cut short. Make it again, or photograph its pages.",
    Reason.PDF_LOCKED: "is a PDF with a lock or a password. Open it, print it as a new PDF, and send that.",
    Reason.PDF_ACTIVE: "is a PDF that runs a program when opened. Print it as a new PDF, and send that.",
    Reason.PDF_HOLDS_FILES: "is a PDF with other files inside. Send each of them by itself, or print it as "
    "a new PDF.",
    Reason.DOCX_BROKEN: "is a Word document that is damaged. Save it again, or save it as a PDF.",
    Reason.DOCX_LOCKED: "is a Word document with a password. Save it without one, or as a PDF.",
    Reason.DOCX_MACROS: "is a Word document with a program (macro) inside. Save it as a PDF, and send that.",
    Reason.DOCX_REACHES_OUT: "is a Word document that fetches something from elsewhere. Save it as a PDF, "
    "and send that.",
    Reason.DOCX_HOLDS_FILES: "is a Word document with another file inside. Save it as a PDF, and send that.",
    Reason.VIRUS: "has a virus in it, so we kept nothing of it. Check your device before you send it again.",
}
"""How the sentence goes on after the file's own name."""

SCANNER_SILENT = (
    "We can’t check files for viruses just now, so we have kept none of these. "
    "Your files are still with you: please try again in ten minutes."
)
NOTHING_CHOSEN = "Choose a file, or take a photograph"
TOO_MANY = f"Send {MOST_FILES} files or fewer at once. Send the others after these."


def shown_name(name: str) -> str:
    """The last part of a file's own name, short and on one line, for the person who sent it."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(letter for letter in last if letter.isprintable()).strip(" .")
    return (printable if len(printable) <= 60 else f"{printable[:40]}…{printable[-15:]}") or "The file"


def refusal(name: str, reason: Reason) -> str:
    """Why a file was not taken and what to do, in one line that begins with its name."""
    return f"{shown_name(name)} {WORDS[reason]}"


def given_name(reference: str, kind: str) -> str:
    """What a document is called when it is given out: nothing of the family stands in it."""
    return f"document-{reference}.{_ENDINGS[Kind(kind)]}"


def can_withdraw(
    *, uploaded_at: datetime, withdrawn_at: datetime | None, is_own: bool, now: datetime
) -> bool:
    """Whether somebody can take a document back: their own, within a day."""
    return is_own and withdrawn_at is None and now < uploaded_at + WITHDRAW_WITHIN


def size_words(size: int) -> str:
    """A size as people say it: 0.4 MB, 12 MB."""
    megabytes = size / MEGABYTE
    return f"{max(megabytes, 0.1):.1f} MB" if megabytes < 10 else f"{megabytes:.0f} MB"
