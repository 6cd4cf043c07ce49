"""GOV.UK's widgets, put right where they need it (empty hints, identifiers, number pads)."""

from __future__ import annotations

from typing import Any

from govuk_frontend_wtf.wtforms_widgets import (
    GovCharacterCount,
    GovCheckboxesInput,
    GovCheckboxInput,
    GovDateInput,
    GovRadioInput,
)
from wtforms import Field


class RadioInput(GovRadioInput):  # type: ignore[misc]  # the library has no types
    """Radio buttons, without an empty hint."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        if not _says_something(params["hint"]):
            params["hint"] = None
        params.setdefault("idPrefix", field.id)
        return params


class CheckboxesInput(GovCheckboxesInput):  # type: ignore[misc]  # the library has no types
    """Tick boxes, without an empty hint."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        if not _says_something(params["hint"]):
            params["hint"] = None
        params.setdefault("idPrefix", field.id)
        return params


class CheckboxInput(GovCheckboxInput):  # type: ignore[misc]  # the library has no types
    """One tick box, without an empty hint."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        if not _says_something(params["hint"]):
            params["hint"] = None
        params.setdefault("idPrefix", field.id)
        return params


class DateInput(GovDateInput):  # type: ignore[misc]  # the library has no types
    """Day, month and year, with a number pad on a phone."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        for item in params.get("items", []):
            item["inputmode"] = "numeric"
        return params


class CharacterCount(GovCharacterCount):  # type: ignore[misc]  # the library has no types
    """Several lines with a count of what is left of the field's own limit."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        params.setdefault("maxlength", vars(field)["most"])
        return params


def _says_something(hint: dict[str, Any] | None) -> bool:
    return bool(hint and (hint.get("text") or hint.get("html")))
