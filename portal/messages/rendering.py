"""What an e-mail says: the files' wording, or the administrator's. No Flask and no database here.

A template is a pair of files in templates/messages: <name>.txt with the block `body` and, where it
needs one of its own, `subject`; and <name>.html with the block `body`. Both extend the layout of
their kind, which adds the greeting and who to ring. What stands in {{ }} is filled from the
message's parameters and its link.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, meta, select_autoescape

FOLDER = Path(__file__).resolve().parents[2] / "templates"
LINK_KEPT_AS = "[link]"
"""What stands in the kept text instead of the link: it may still open something."""

FRAME = frozenset({"sender", "telephone"})
"""What the layouts fill in by themselves."""

_PLACE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Rendered:
    """One e-mail as it is read."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class OwnWords:
    """An administrator's wording: one line, and paragraphs with places such as {link}."""

    subject: str
    body: str


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def template_names() -> list[str]:
    """Every template, in alphabetical order."""
    frames = {"layout", "own_words"}
    return sorted(path.stem for path in (FOLDER / "messages").glob("*.txt") if path.stem not in frames)


@cache
def placeholders(template: str) -> frozenset[str]:
    """What a template wants filled in, its link included."""
    found: set[str] = set()
    for kind in ("txt", "html"):
        source = (FOLDER / "messages" / f"{template}.{kind}").read_text(encoding="utf-8")
        found |= meta.find_undeclared_variables(_environment().parse(source))
    return frozenset(found - FRAME)


def render(
    template: str,
    parameters: Mapping[str, str],
    *,
    link: str | None,
    sender: str,
    telephone: str,
    words: OwnWords | None = None,
) -> Rendered:
    """The e-mail of a template, filled in.

    Raises jinja2.TemplateError when a template is missing or wants something that is not there.
    """
    values = {**parameters, "sender": sender, "telephone": telephone}
    if link is not None:
        values["link"] = link
    if words is not None:
        return _render_own(words, values)
    plain = _environment().get_template(f"messages/{template}.txt")
    html = _environment().get_template(f"messages/{template}.html")
    return Rendered(_subject(plain, values), _tidy(plain.render(values)), html.render(values))


def _render_own(words: OwnWords, values: Mapping[str, str]) -> Rendered:
    def fill(text: str) -> str:
        return _PLACE.sub(lambda place: values.get(place.group(1), place.group()), text)

    paragraphs = [
        [_line(line, values) for line in paragraph.splitlines()]
        for paragraph in re.split(r"\n\s*\n", words.body.replace("\r\n", "\n").strip())
    ]
    plain = _environment().get_template("messages/own_words.txt")
    html = _environment().get_template("messages/own_words.html")
    return Rendered(
        _one_line(fill(words.subject)),
        _tidy(plain.render({**values, "words": fill(words.body.replace("\r\n", "\n"))})),
        html.render({**values, "paragraphs": paragraphs}),
    )


def _line(line: str, values: Mapping[str, str]) -> list[tuple[str, bool]]:
    """A line of own wording in pieces: (text, whether it is the link)."""
    pieces: list[tuple[str, bool]] = []
    for index, piece in enumerate(_PLACE.split(line)):
        if index % 2 == 0:
            pieces.append((piece, False))
        else:
            pieces.append((values.get(piece, f"{{{piece}}}"), piece == "link" and "link" in values))
    return [piece for piece in pieces if piece[0]]


def file_words(template: str) -> OwnWords:
    """The file's wording, with its places written {like_this}: where an administrator starts from."""
    places = {name: f"{{{name}}}" for name in placeholders(template) | FRAME}
    plain = _environment().get_template(f"messages/{template}.txt")
    body = "".join(plain.blocks["body"](plain.new_context(dict(places))))
    return OwnWords(_subject(plain, places), _tidy(body).strip())


def _subject(plain: Template, values: Mapping[str, str]) -> str:
    """The template's subject, or the layout's, which tells nothing."""
    block = (
        plain.blocks.get("subject") or _environment().get_template("messages/layout.txt").blocks["subject"]
    )
    return _one_line("".join(block(plain.new_context(dict(values)))))


def places_in(text: str) -> frozenset[str]:
    """The places a text wants filled in."""
    return frozenset(_PLACE.findall(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"
