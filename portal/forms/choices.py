"""The fields in which one chooses: one of a few, one of many, any of a few, and a box to tick."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovSelect
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the types
    BooleanField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import Optional, StopValidation, ValidationError

from portal.forms.widgets import CheckboxesInput, CheckboxInput, RadioInput

Choices = Sequence[tuple[str, str]] | Callable[[], Iterable[tuple[str, str]]]


def Choice(value: str, label: str) -> SelectChoice:  # noqa: N802 - reads as the class it makes
    """One choice of a list."""
    return SelectChoice(value=value, label=label)


class Radios(RadioField):
    """One of a few."""

    widget = RadioInput()

    def __init__(
        self, label: str, validators: Sequence[Any] = (), *, choices: Choices = (), **kwargs: Any
    ) -> None:
        super().__init__(label, list(validators), choices=_choices(choices), validate_choice=True, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Say what to do instead of "Not a valid choice"."""
        if self.data is None and any(isinstance(v, Optional) for v in self.validators):
            raise StopValidation
        if self.data not in {c.value for c in _plain(self.choices)}:
            raise ValidationError("Choose one of the answers")


class Select(SelectField):
    """One of many."""

    widget = GovSelect()

    def __init__(
        self, label: str, validators: Sequence[Any] = (), *, choices: Choices = (), **kwargs: Any
    ) -> None:
        super().__init__(label, list(validators), choices=_choices(choices), **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Say what to do instead of "Not a valid choice"."""
        if self.data not in {c.value for c in _plain(self.choices)}:
            raise ValidationError("Choose one from the list")


class Checkboxes(SelectMultipleField):
    """Any of a few."""

    widget = CheckboxesInput()

    def __init__(
        self, label: str, validators: Sequence[Any] = (), *, choices: Choices = (), **kwargs: Any
    ) -> None:
        super().__init__(label, list(validators), choices=_choices(choices), **kwargs)

    def __iter__(self) -> Any:
        for index, choice in enumerate(self.iter_choices()):
            value, label, checked = choice[0], choice[1], choice[2]
            option = _Tick(value, label, bool(checked), f"{self.id}-{index}")
            yield option


class _Tick:
    def __init__(self, value: str, label: str, checked: bool, ident: str) -> None:
        self.value, self.checked, self.data, self.id = value, checked, value, ident
        self.label = type("Label", (), {"text": label})()

    def _value(self) -> str:
        return self.value


class Checkbox(BooleanField):
    """One box to tick."""

    widget = CheckboxInput()


def _choices(choices: Choices) -> Any:
    if callable(choices):
        return lambda: [Choice(value, label) for value, label in choices()]
    return [Choice(value, label) for value, label in choices]


def _plain(choices: Any) -> list[SelectChoice]:
    found = choices() if callable(choices) else choices
    return list(found or [])
