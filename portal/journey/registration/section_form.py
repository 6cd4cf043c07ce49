"""What every section's form has in common: its version, answers that can be kept, "if yes, tell us"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from wtforms import HiddenField

from portal.forms import CountedText, DateParts, PortalForm, Radios, needed, number_in

YES_NO = (("yes", "Yes"), ("no", "No"))
KEYS = frozenset({"csrf_token", "once", "version"})


def yes_no(label: str, description: str = "", *, message: str = "") -> Radios:
    """A question answered with yes or no. Left empty, the error repeats it: a page has several."""
    return Radios(
        label, needed(message or f"Choose yes or no: {label}"), choices=YES_NO, description=description
    )


def tell(label: str, description: str = "", most: int = 3000) -> CountedText:
    """Where somebody tells more."""
    return CountedText(label, most=most, description=description)


class SectionForm(PortalForm):
    """One section. `version` is what its writer saw, so that nobody overwrites another unseen.

    `told_where`: field to tell more in -> (the field that decides, its answers that ask for it, what to
    say when it is left empty).
    """

    version = HiddenField()
    told_where: ClassVar[Mapping[str, tuple[str, tuple[str, ...], str]]] = {}

    @classmethod
    def filled(cls, answers: Mapping[str, Any], version: int = 0) -> SectionForm:
        """The form with these answers in it, or with what was posted."""
        form = cls(data=cls._typed(answers))
        if not form.version.data:
            form.version.data = str(version)
        return form

    @classmethod
    def shown(cls, answers: Mapping[str, Any]) -> SectionForm:
        """The form with these answers in it, whatever was posted: for reading."""
        return cls(formdata=None, data=cls._typed(answers))

    @classmethod
    def _typed(cls, answers: Mapping[str, Any]) -> dict[str, Any]:
        return {name: _date_or(value) if name.endswith("_on") else value for name, value in answers.items()}

    @property
    def questions(self) -> list[Any]:
        """The fields a person answers, in order."""
        return [field for name, field in self._fields.items() if name not in KEYS]

    @property
    def seen_version(self) -> int:
        """The version its writer saw; 0 for one that was made up."""
        return number_in(self.version.data, none=0)

    def answers(self) -> dict[str, Any]:
        """What was answered, ready to be kept."""
        return {
            name: value.isoformat() if isinstance(value := field.data, date) else value or ""
            for name, field in self._fields.items()
            if name not in KEYS
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for more where an answer needs it."""
        fine = bool(super().validate(extra_validators))
        for name, (by, values, message) in self.told_where.items():
            chosen = self[by].data
            asked = set(chosen if isinstance(chosen, list) else [chosen]) & set(values)
            if asked and not self[name].data:
                self.refuse(message, name)
                fine = False
        return fine


def _date_or(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def lines_of(field: Any) -> list[str]:
    """An answer in lines, as it is read back: the words of what was chosen, days with their month."""
    value = field.data
    if isinstance(field, DateParts):
        return [f"{value.day} {value:%B %Y}"] if value else []
    if getattr(field, "choices", None):
        chosen = set(value if isinstance(value, (list, tuple)) else [value])
        return [str(one.label) for one in field.choices if one.value in chosen]
    return str(value or "").splitlines()
