"""Pages, read the way a person reads them: parsed, with their forms ready to fill in and send."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, NavigableString
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

Typed = Mapping[str, str | Sequence[str]]

FORGOTTEN = re.compile(
    r"\{\{|\}\}|\{%|%\}|\bNone\b|\bUndefined\b|<function |<bound method |datetime\.|\[object "
)
"""What a page says when its template forgot something."""

UNSEEN = {"script", "style", "template"}

UNLABELLED = {"hidden", "submit", "button", "image", "reset"}


class Page:
    """One page of the portal."""

    def __init__(self, response: TestResponse) -> None:
        self.status = response.status_code
        self.url = response.request.path
        self.html = response.get_data(as_text=True)
        self.soup = BeautifulSoup(self.html, "lxml")

    @property
    def h1(self) -> str:
        """The one heading of the page."""
        return _words(self.soup.select_one("h1"))

    @property
    def title(self) -> str:
        """What the browser's tab says."""
        return _words(self.soup.title)

    @property
    def text(self) -> str:
        """Everything a reader can see, with single spaces."""
        return " ".join(" ".join(_seen(self.soup.body)).split()) if self.soup.body is not None else ""

    @property
    def errors(self) -> list[str]:
        """The lines of the error summary."""
        return [_words(line) for line in self.soup.select(".govuk-error-summary__list li")]

    def link(self, text: str) -> str:
        """The address behind the one link with this text."""
        found = {str(a["href"]) for a in self.soup.select("a[href]") if _words(a) == text}
        assert len(found) == 1, (
            f"{len(found)} links say {text!r}; links: {sorted(map(_words, self.soup.select('a')))}"
        )
        return found.pop()

    def form_with(self, button: str) -> Tag:
        """The first form with a button of this text."""
        for pressed in self.soup.select("button"):
            form = pressed.find_parent("form")
            if named := pressed.get("form"):
                form = self.soup.select_one(f"form[id='{named}']")
            if _words(pressed) == button and form is not None:
                return form
        said = sorted({_words(b) for b in self.soup.select("button")})
        raise AssertionError(f"no button says {button!r}; buttons: {said}")

    def problems(self) -> list[str]:
        """What is wrong with this page, whatever it is about."""
        wrong = []
        tags: list[Tag] = self.soup.find_all(True)
        if (headings := sum(tag.name == "h1" for tag in tags)) != 1:
            wrong.append(f"{headings} h1 headings")
        if not self.title or self.title.startswith(("–", "-")):
            wrong.append(f"the title is {self.title!r}")
        if not (self.soup.html and self.soup.html.get("lang")):
            wrong.append("the language is not said")
        if not any(tag.name == "main" for tag in tags):
            wrong.append("no main part")
        if forgotten := FORGOTTEN.search(f"{self.title} {self.text}"):
            wrong.append(f"a template forgot something: {forgotten.group()!r}")
        if inline := next(filter(_is_inline, tags), None):
            wrong.append(f"inline style or script: {str(inline)[:80]}")
        identifiers = [str(tag["id"]) for tag in tags if tag.has_attr("id")]
        if twice := {i for i, times in Counter(identifiers).items() if times > 1}:
            wrong.append(f"identifiers used twice: {sorted(twice)}")
        wrong += [f"no label: {str(field)[:120]}" for field in _unlabelled(tags)]
        without = [tag for tag in tags if tag.name == "img" and not tag.has_attr("alt")]
        wrong += [f"an image without alt: {str(image)[:120]}" for image in without]
        return wrong


def _is_inline(tag: Tag) -> bool:
    """Whether a tag carries style or script of its own, which the policy of every page forbids."""
    if tag.name in ("style", "script") and not tag.has_attr("nonce"):
        return True
    return any(tag.has_attr(name) for name in ("style", "onclick", "onload"))


def _unlabelled(tags: list[Tag]) -> list[Tag]:
    labelled = {str(tag["for"]) for tag in tags if tag.name == "label" and tag.has_attr("for")}
    return [
        field
        for field in tags
        if field.name in ("input", "select", "textarea")
        and field.get("type", "text") not in UNLABELLED
        and field.get("id") not in labelled
        and not (field.get("aria-label") or field.get("aria-labelledby") or field.find_parent("label"))
    ]


def read(response: TestResponse, *, status: int = 200) -> Page:
    """The page of an answer, with every page's own faults looked for."""
    page = Page(response)
    assert page.status == status, f"{page.url} answered {page.status}: {page.text[:300]}"
    assert not page.problems(), f"{page.url}: {page.problems()}"
    return page


def press(
    client: FlaskClient, page: Page, button: str, typed: Typed | None = None, **fields: Any
) -> TestResponse:
    """Fill in the form that holds this button, and press it; what the page had filled in stays.

    Raises AssertionError for a field the form does not have, so that a test cannot post what a
    person could not.
    """
    form = page.form_with(button)
    values = _filled(form)
    known = {str(field["name"]) for field in form.select("[name]")}
    for name, value in {**(typed or {}), **fields}.items():
        assert name in known, f"the form has no field {name!r}; it has {sorted(known)}"
        values.setlist(name, [value] if isinstance(value, str) else list(value))
    pressed = next(b for b in page.soup.select("button") if _words(b) == button)
    if pressed.get("name"):
        values.add(str(pressed["name"]), str(pressed.get("value", "")))
    where = str(pressed.get("formaction") or form.get("action") or page.url)
    if str(form.get("method", "get")).lower() == "post":
        return client.post(where, data=values)
    return client.get(where, query_string=values)


def _filled(form: Tag) -> MultiDict[str, str]:
    """What a browser would send if nobody typed anything."""
    values: MultiDict[str, str] = MultiDict()
    for field in form.select("[name]:not([disabled])"):
        name, kind = str(field["name"]), str(field.get("type", "text"))
        if field.name == "textarea":
            values.add(name, field.get_text().removeprefix("\n"))
        elif field.name == "select":
            options = field.select("option[selected]") or field.select("option")[:1]
            for option in options:
                values.add(name, str(option.get("value", option.get_text())))
        elif kind in ("checkbox", "radio"):
            if field.has_attr("checked"):
                values.add(name, str(field.get("value", "on")))
        elif field.name == "input" and kind not in ("submit", "button", "image", "file"):
            values.add(name, str(field.get("value", "")))
    return values


def _seen(tag: Tag) -> Iterator[str]:
    """The text of a tag, piece by piece, without what a browser does not show."""
    for child in tag.children:
        if isinstance(child, Tag):
            if child.name not in UNSEEN and not child.has_attr("hidden"):
                yield from _seen(child)
        elif type(child) in (NavigableString, CData):
            yield str(child)


def _words(tag: Tag | None) -> str:
    return " ".join(tag.get_text(" ").split()) if tag is not None else ""
