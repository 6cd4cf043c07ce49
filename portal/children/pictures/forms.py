"""A photograph or film and its words, what whoever publishes it looked at, and a code somebody read off."""

from __future__ import annotations

from portal.children.forms import LookedAtForm, SeenForm
from portal.children.pictures.rules import CHECKLIST, MOST_WORDS
from portal.forms import OneFile, PortalForm, Text, ValidationError, needed
from portal.references import read_reference

ACCEPT = (
    "image/jpeg,image/png,image/heic,image/webp,video/mp4,video/quicktime,video/webm,.heic,.mp4,.mov,.webm"
)
ALT = "What is to be seen, in words"
ALT_HINT = "For who does not see it: Bear on a swing. Of a film, also what is heard. Never a name."


class WithWords(PortalForm):
    """The words that stand for a picture."""

    alt = Text(
        ALT,
        needed("Write in words what is to be seen, for who does not see it: Bear on a swing"),
        description=ALT_HINT,
        most=MOST_WORDS,
    )


class AddPictureForm(WithWords):
    """One photograph or film."""

    file = OneFile(
        "A photograph or a film",
        needed("Choose a photograph or a film"),
        accept=ACCEPT,
        description="A JPEG, PNG, HEIC or WebP photograph of up to 15 MB, or an MP4, MOV or WebM film of up "
        "to 100 MB and five minutes.",
    )


class WordsForm(WithWords, SeenForm):
    """Other words; `seen` counts the changes its page knew of."""


class PublishPictureForm(LookedAtForm):
    """What was looked at of a picture, and who consented."""

    checklist = CHECKLIST


class CodeForm(PortalForm):
    """A code that somebody read off a picture."""

    code = Text(
        "The code in the picture",
        needed("Enter the code"),
        description="Eight letters and figures, such as 7K4M-92QX.",
        most=20,
    )

    def validate_code(self, field: Text) -> None:
        """Refuse what cannot be a code."""
        if field.data and read_reference(field.data) is None:
            raise ValidationError("Enter the eight letters and figures of the code, such as 7K4M-92QX")
