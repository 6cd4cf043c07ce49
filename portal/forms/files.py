"""A field for files: the plain one of every browser, several at once, from a camera or a folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField, MultipleFileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput


class Files(MultipleFileField):  # type: ignore[misc]  # the library has no types
    """Files; `data` is a list, or None where none was chosen. What each is, nobody believes yet."""

    widget = GovFileInput(multiple=True)
    says_every_error = True
    """Each file has a line of its own on top of the page, where other fields have their first error."""

    def __init__(self, label: str, validators: Sequence[Any] = (), *, accept: str, **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"accept": accept})
        super().__init__(label, list(validators), **kwargs)


class OneFile(FileField):  # type: ignore[misc]  # the library has no types
    """One file; `data` is None where none was chosen. What it is, nobody believes yet."""

    widget = GovFileInput()

    def __init__(self, label: str, validators: Sequence[Any] = (), *, accept: str, **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"accept": accept})
        super().__init__(label, list(validators), **kwargs)
