"""What is written of a group, and what whoever publishes it looked at."""

from __future__ import annotations

from portal.children.forms import LookedAtForm, SeenForm
from portal.children.rules import Level
from portal.children.writing.queries import Writing
from portal.children.writing.rules import CHECKLIST
from portal.forms import LongText, needed

MOST = 20_000


class DraftForm(SeenForm):
    """A draft; `seen` counts the writes its page knew of."""

    words = LongText("What families read", needed("Write something first"), most=MOST)
    own_words = LongText("The child’s own words", most=5_000)

    def fit(self, level: int) -> None:
        """Only the profile has the child's own words."""
        if level != Level.PROFILE:
            del self.own_words

    def begin(self, draft: Writing | None, published: Writing | None) -> None:
        """Fill in the draft, or what is published, to go on from."""
        self.seen.data = str(draft.seen if draft else 0)
        if (start := draft or published) is not None:
            self.words.data = start.words
            if "own_words" in self:
                self.own_words.data = start.own_words

    @property
    def own(self) -> str:
        """The child's own words; empty at other levels."""
        return (self.own_words.data or "") if "own_words" in self else ""


class PublishForm(LookedAtForm):
    """What was looked at of a draft, and who consented."""

    checklist = CHECKLIST
