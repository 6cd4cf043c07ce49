"""What the writer of a request types on its page."""

from __future__ import annotations

from portal.forms import CountedText, LongText, PortalForm, needed


class AddWordsForm(PortalForm):
    """Something to add."""

    text = CountedText("Write to us", needed("Write something first"), most=5000)


class KeepBetweenUsForm(PortalForm):
    """Somebody at home frightens them; with a word if they like."""

    text = LongText("Is there anything we should know before we reach you?", most=2000)


class WithdrawForm(PortalForm):
    """Taking it back, with a word if they like."""

    text = LongText("Would you like to tell us why?", most=1000)
