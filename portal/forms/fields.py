"""The fields for what people type here. Every field keeps what was typed.

Options of a field go to the widget with `params=` in the template.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from govuk_frontend_wtf.wtforms_widgets import (
    GovPasswordInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import DateField, PasswordField, StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from portal.forms.widgets import CharacterCount, DateInput


def needed(message: str) -> list[Any]:
    """The field must be filled in; the message says what to do."""
    return [InputRequired(message), DataRequired(message)]


_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
"""Characters nobody sees: control characters, spaces without width, and what turns the writing round.

The two joiners stay: Persian and many Indian names are written with them.
"""

_LINE_ENDS = re.compile("\\s*[\t\r\n\u2028\u2029]\\s*")


def _tidy_lines(value: Any) -> Any:
    """Text without what nobody sees, or spaces around it; a name must read as it will be searched."""
    return _UNSEEN.sub("", value).strip() if isinstance(value, str) else value


def _tidy_line(value: Any) -> Any:
    """The same on one line, whatever was posted: it may come to stand in the header of an e-mail."""
    return _tidy_lines(_LINE_ENDS.sub(" ", value)) if isinstance(value, str) else value


class Text(StringField):
    """One line of text, without spaces around it or what nobody sees in it."""

    widget = GovTextInput()

    def __init__(self, label: str, validators: Sequence[Any] = (), *, most: int = 200, **kwargs: Any) -> None:
        limit = Length(max=most, message=f"Use {most} characters or fewer")
        super().__init__(label, [*validators, limit], filters=[_tidy_line], **kwargs)


class LongText(TextAreaField):
    """Several lines of text."""

    widget = GovTextArea()

    def __init__(
        self, label: str, validators: Sequence[Any] = (), *, most: int = 5000, **kwargs: Any
    ) -> None:
        self.most = most
        limit = Length(max=most, message=f"Use {most:,} characters or fewer")
        super().__init__(label, [*validators, limit], filters=[_tidy_lines], **kwargs)


class CountedText(LongText):
    """Several lines with a count of what is left."""

    widget = CharacterCount()


class Email(Text):
    """An e-mail address; `data` is in small letters. Says what is wrong with it."""

    widget = GovTextInput()

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"autocomplete": "email", "spellcheck": "false", "inputmode": "email"})
        super().__init__(label, validators, most=254, **kwargs)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Check the shape of the address (no network)."""
        if validation_stopped or not self.data:
            return
        try:
            found = validate_email(self.data, check_deliverability=False, test_environment=True)
        except EmailNotValidError as problem:
            raise ValidationError("Enter an e-mail address like name@example.org") from problem
        self.data = found.normalized.lower()


class Phone(Text):
    """A telephone number; `data` is as people in the UK write it. `number` is never a link."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"autocomplete": "tel", "inputmode": "tel"})
        super().__init__(label, validators, most=40, **kwargs)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Check that it can be a telephone number; spaces, brackets and +44 are fine."""
        if validation_stopped or not self.data:
            return
        message = "Enter a telephone number, like 01632 960001, 07700 900001 or +44 7700 900001"
        try:
            number = phonenumbers.parse(self.data, "GB")
        except phonenumbers.NumberParseException as problem:
            raise ValidationError(message) from problem
        british = number.country_code == 44
        if not _can_be_rung(number, british=british):
            raise ValidationError(message)
        form_of = (
            phonenumbers.PhoneNumberFormat.NATIONAL
            if british
            else phonenumbers.PhoneNumberFormat.INTERNATIONAL
        )
        self.data = phonenumbers.format_number(number, form_of)


def _can_be_rung(number: phonenumbers.PhoneNumber, *, british: bool) -> bool:
    """Whether it is whole: a part of a number, or one without its area code, reaches nobody.

    British numbers have ten digits after the 0; the few shorter ones are known by name. Numbers kept
    for drama (Ofcom) are no real ones, so it is not asked whether a number is in use.
    """
    whole = phonenumbers.ValidationResult.IS_POSSIBLE
    if phonenumbers.is_possible_number_with_reason(number) != whole:
        return False
    digits = phonenumbers.national_significant_number(number)
    return not british or len(digits) == 10 or phonenumbers.is_valid_number(number)


class Postcode(Text):
    """A UK postcode; `data` in capitals with its space."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"autocomplete": "postal-code"})
        super().__init__(label, validators, most=10, **kwargs)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Check the shape only: outward part, then a digit and two letters."""
        if validation_stopped or not self.data:
            return
        letters = "".join(self.data.split()).upper()
        if not (
            5 <= len(letters) <= 7 and letters.isalnum() and letters[0].isalpha() and letters[-3].isdigit()
        ):
            raise ValidationError("Enter a full UK postcode, like ME14 1XX")
        self.data = f"{letters[:-3]} {letters[-3:]}"


class Password(PasswordField):
    """A password; never shown again, pasting allowed."""

    widget = GovPasswordInput()


class DateParts(DateField):
    """A date in three boxes. None, one, two or four posted values count as three; month names are taken."""

    widget = DateInput()

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), format="%d %m %Y", **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read day, month and year; keep what was typed."""
        if not valuelist:
            self.raw_data = ["", "", ""]  # a form sent without its boxes: as if they were empty
            return
        parts = [part.strip() for part in (*valuelist, "", "", "")[:3]]
        self.raw_data = list(parts)
        if not any(parts):
            self.data = None
            return
        self.data = None
        try:
            self.data = date(int(parts[2]), _month(parts[1]), int(parts[0]))
        except ValueError as problem:
            raise ValueError("Enter a real date, like 27 3 1985") from problem
        if not 1900 <= self.data.year <= 2200:
            self.data = None
            raise ValueError("Enter the year with four figures, like 1985")


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    return names.index(text.lower()[:3]) + 1


class Money(Text):
    """Pounds as people type them; `pence` is the amount."""

    pence: int | None = None

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Read the amount."""
        if validation_stopped or not self.data:
            return
        try:
            amount = Decimal(self.data.replace("£", "").replace(",", "").strip()) * 100
        except InvalidOperation as problem:
            raise ValidationError("Enter an amount, like 250 or 250.50") from problem
        if amount < 0 or amount != amount.to_integral_value():
            raise ValidationError("Enter an amount in pounds and pence, like 250.50")
        self.pence = int(amount)


class Submit(SubmitField):
    """The button that does what it says."""

    widget = GovSubmitInput()

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, render_kw={"params": {"preventDoubleClick": True}}, **kwargs)
