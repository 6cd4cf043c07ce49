"""The form itself: CSRF token, once-key, and errors as GOV.UK's summary wants them."""

from __future__ import annotations

import secrets
from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.main import wtforms_errors
from wtforms import HiddenField

from portal.forms.fields import DateParts


def new_once() -> str:
    """A fresh once-key for a form: 144 random bits."""
    return secrets.token_urlsafe(18)


class PortalForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A form of the portal: CSRF token, once-key, and its errors as GOV.UK's summary wants them."""

    once = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.once.data:
            self.once.data = new_once()

    @property
    def govuk_errors(self) -> dict[str, Any]:
        """The parameters of govukErrorSummary, each error linked to the field to correct."""
        params: dict[str, Any] = wtforms_errors(self, {"titleText": "There is a problem"})
        whole = {f"#{name}": self[name] for name in self._fields}
        for field in self:
            if getattr(field, "says_every_error", False):
                more = [{"text": text, "href": f"#{field.id}"} for text in field.errors[1:]]
                params["errorList"] += more
        for error in params["errorList"]:
            field = whole.get(error.get("href", ""))
            if isinstance(field, DateParts):
                error["href"] = f"#{field.name}-day"
            elif error.get("href") in ("#", "#None"):
                error.pop("href")
        return params

    def refuse(self, message: str, field: str | None = None) -> None:
        """Show why the change was not made: beside a field, or on top where it concerns them all."""
        if field is None:
            self.form_errors.append(message)
        else:
            self[field].errors = [*self[field].errors, message]


class PressForm(PortalForm):
    """A button and its keys; where a page has several, `answer` is the value of the one pressed."""

    answer = HiddenField()

    def is_pressed(self, answer: str) -> bool:
        """Whether this was the button."""
        return bool(self.answer.data == answer)
