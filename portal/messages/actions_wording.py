"""The administrator's wording of e-mails: checked, kept, taken back. Each change is audited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.agency import queries as agency
from portal.agency.rules_wording import forbidden_words
from portal.audit.actions import record
from portal.errors import NotFound, Refused
from portal.extensions import db
from portal.messages.models import Wording
from portal.messages.rendering import OwnWords, Rendered, placeholders, places_in, render, template_names
from portal.messages.samples import SAMPLES

FRAME_PLACES = frozenset({"sender", "telephone"})
"""What any wording may use besides the places of its template."""


def own_words(template: str) -> OwnWords | None:
    """The administrator's wording of a template, or None where the file's stands. Raises NotFound."""
    if template not in template_names():
        raise NotFound
    found = db.session.get(Wording, template)
    return OwnWords(found.subject, found.body) if found else None


def reworded() -> frozenset[str]:
    """The templates that have an administrator's wording."""
    return frozenset(db.session.scalars(select(Wording.template)))


def allowed_places(template: str) -> Sequence[str]:
    """The places a wording of this template may use, in alphabetical order."""
    return sorted(placeholders(template) | FRAME_PLACES)


def check_words(template: str, words: OwnWords) -> None:
    """Raises Refused, saying which word or place is the matter, for a wording that cannot be used.

    It tells nothing (safety rule 9), uses only the places there are, and keeps the link.
    """
    names = [agency.settings().name]
    for authority in agency.authorities():
        names += [authority.name, authority.council]
    telling = forbidden_words(f"{words.subject}\n{words.body}", [name for name in names if name])
    if telling:
        raise Refused(
            f"Take out “{telling[0]}”. Somebody else may see this e-mail on a lock screen, so it never says "
            "what we do, and has no name, title or place."
        )
    allowed = set(allowed_places(template))
    if unknown := sorted(places_in(words.subject + words.body) - allowed):
        raise Refused(f"There is nothing to put in for {{{unknown[0]}}}. Use only the places listed below.")
    if "link" in places_in(words.subject):
        raise Refused("The link stands in the text, not in the subject.")
    if "link" in placeholders(template) and "link" not in places_in(words.body):
        raise Refused("Put {link} in the text: without it nobody can go on.")


def preview(template: str, words: OwnWords | None) -> Rendered:
    """The e-mail of a template with sample values, in these words or in those that stand."""
    settings = agency.settings()
    return render(
        template,
        SAMPLES,
        link=SAMPLES["link"] if "link" in placeholders(template) else None,
        sender=settings.mail_sender,
        telephone=settings.telephone,
        words=words,
    )


def change_wording(template: str, words: OwnWords, *, by: Viewer, now: datetime) -> None:
    """Use these words from now on. Raises NotFound, Refused when they cannot be used."""
    own_words(template)
    check_words(template, words)
    row = db.session.get(Wording, template)
    if row is None:
        row = Wording(template=template)
        db.session.add(row)
    row.subject, row.body = words.subject, words.body
    row.changed_by, row.changed_at = by.label, now
    db.session.flush()
    _recorded("messages.wording_changed", template, by, now)


def take_back_wording(template: str, *, by: Viewer, now: datetime) -> None:
    """Use the wording that came with the portal again. Raises NotFound where it is in use."""
    row = db.session.get(Wording, template)
    if row is None:
        raise NotFound
    db.session.delete(row)
    db.session.flush()
    _recorded("messages.wording_taken_back", template, by, now)


def _recorded(event: str, template: str, by: Viewer, now: datetime) -> None:
    record(event, by=by, subject_kind="wording", subject_ref=template, now=now)
