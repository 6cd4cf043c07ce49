"""The form with the questions; none has to be answered."""

from __future__ import annotations

from typing import Any

from portal.forms import Optional, PortalForm, Radios
from portal.households.describing.rules import (
    DISABILITY,
    ETHNIC_GROUP,
    GENDER,
    ORIENTATION,
    QUESTIONS,
    Question,
    answers_among,
)


def _asked(one: Question) -> Any:
    return Radios(one.words, [Optional()], choices=list(one.answers.items()), description=one.hint)


class DescribeMyselfForm(PortalForm):
    """How somebody describes themselves."""

    orientation = _asked(ORIENTATION)
    gender = _asked(GENDER)
    ethnic_group = _asked(ETHNIC_GROUP)
    disability = _asked(DISABILITY)

    def answers(self) -> dict[str, str]:
        """What was chosen."""
        return answers_among({one.name: self[one.name].data for one in QUESTIONS})
