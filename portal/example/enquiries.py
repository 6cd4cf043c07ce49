"""The example enquiries: about forty around the day of loading, in every state, made by the real actions.

Each line of STORIES is one enquiry: who, where, how many days ago, and what happened since. The times
of day are fixed, so that loading twice on one day gives the same picture.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import select

from portal.access import VISITOR, Viewer
from portal.accounts.models import Account
from portal.agency.rules import LONDON
from portal.enquiries.actions import send_enquiry
from portal.enquiries.entries import add_entry
from portal.enquiries.handling import actions as answering
from portal.enquiries.handling import inviting
from portal.enquiries.models import Enquiry
from portal.enquiries.replies import actions as replies
from portal.enquiries.rules import Details, EntryKind
from portal.example.enquiry_stories import STORIES, Story
from portal.extensions import db
from portal.promises.models import Promise
from portal.promises.owning import claim_promise
from portal.roles import permissions_of

WORDS = {
    "call": "Talked for half an hour. They have thought about it for two years. Next: an evening.",
    "tried": "Rang twice, no answer. No message left, as they asked.",
    "visit": "Met at home. Warm and open. A spare room and a small garden.",
    "event": "Came to the information evening and asked good questions about brothers and sisters.",
    "note": "Would like to hear about early permanence. Send the date of the next evening.",
    "reply": "Thank you for talking with us. The next information evening is on our website. Please ring us "
    "if you would like to come, and tell us what would make it easy for you.",
}


@dataclass
class _Teller:
    """Tells one story after another, as the people of the example agency."""

    now: datetime
    staff: dict[str, Viewer] = field(default_factory=dict)

    def at(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        """That hour so many days ago in London; never later than now."""
        day = self.now.astimezone(LONDON).date() - timedelta(days=days_ago)
        return min(datetime.combine(day, time(hour, minute), LONDON), self.now)

    def tell(self, number: int, story: Story) -> None:
        """One enquiry, from its sending to how it stands."""
        sent_at = self.at(story.days_ago, 8 + number % 12, (number * 7) % 60)
        by = self.staff["priya"] if story.is_by_telephone else VISITOR
        enquiry = send_enquiry(_details(number, story), by=by, now=sent_at)
        for step in story.steps:
            words, _, after = step.partition("+")
            moment = max(self.at(story.days_ago - int(after or 1), 9 + number % 7, 20), sent_at)
            self._do(words, enquiry.reference, moment)
            db.session.flush()

    def _do(self, words: str, reference: str, moment: datetime) -> None:
        what, _, who = words.partition(":")
        by, now = self.staff[who if who in self.staff else "priya"], moment
        if what == "confirm":
            _confirm(reference, now=now)
        elif what == "claim":
            _claim(reference, by=by, now=now)
        elif what == "call":
            answering.record_call(reference, is_answered=True, text=WORDS["call"], at=moment, by=by, now=now)
        elif what == "tried":
            following = (moment + timedelta(days=4)).date()
            answering.record_call(
                reference,
                is_answered=False,
                text=WORDS["tried"],
                at=moment,
                by=by,
                now=now,
                next_try_on=following,
            )
        elif what == "visit":
            answering.record_visit(reference, text=WORDS["visit"], at=moment, by=by, now=now)
        elif what == "event":
            answering.record_event(reference, text=WORDS["event"], at=moment, by=by, now=now)
        elif what == "note":
            answering.record_note(reference, text=WORDS["note"], by=by, now=now)
        elif what == "reply":
            replies.send_reply(reference, text=WORDS["reply"], by=by, now=now)
        elif what == "posted":
            inviting.mark_pack_posted(reference, by=by, now=now)
        elif what == "invite":
            inviting.invite_to_register(reference, by=by, now=now)
        elif what == "close":
            answering.close_enquiry(reference, reason=who, text="", by=by, now=now)
        elif what == "reopen":
            answering.reopen(reference, by=by, now=now)
        else:
            raise ValueError(f"nobody knows how to {what}")


def load_enquiries(now: datetime) -> None:
    """Tell every story, in the transaction of the caller."""
    teller = _Teller(now)
    for account in db.session.scalars(select(Account).where(Account.kind == "staff")):
        roles = frozenset(account.roles)
        teller.staff[account.name.split()[0].lower()] = Viewer(
            account_id=account.id,
            reference=account.reference,
            name=account.name,
            kind="staff",
            roles=roles,
            team_id=account.team_id,
            permissions=permissions_of(roles),
        )
    for number, story in enumerate(STORIES):
        teller.tell(number, story)


def _details(number: int, story: Story) -> Details:
    given, family = story.people[0]
    second = story.people[1] if len(story.people) > 1 else ("", "")
    return Details(
        given_name=given,
        family_name=family,
        second_given_name=second[0],
        second_family_name=second[1],
        authority=story.authority,
        email=None if story.has_no_email else story.email or f"{given}.{family}.{number}@example.org".lower(),
        telephone=f"01632 960{300 + number}",
        town=story.town,
        reach_by=("telephone",) if story.has_no_email else ("telephone", "email"),
        safe_times=story.safe_times,
        no_voicemail=bool(story.safe_times),
        never_post=story.never_post,
        considers=story.considers,
        background=story.background,
        access_needs=story.access_needs,
        heard_from=("search", "friend", "adopter", "social_media", "event")[number % 5],
        own_words=story.own_words,
    )


def _confirm(reference: str, *, now: datetime) -> None:
    enquiry = db.session.scalars(select(Enquiry).where(Enquiry.reference == reference)).one()
    enquiry.email_confirmed_at = now
    add_entry(enquiry.id, EntryKind.CONFIRMED, at=now, by=VISITOR, now=now)


def _claim(reference: str, *, by: Viewer, now: datetime) -> None:
    waiting = select(Promise.reference).where(
        Promise.subject_ref == reference, Promise.ended_at.is_(None), Promise.owner_id.is_(None)
    )
    for promise in db.session.scalars(waiting).all():
        claim_promise(promise, by=by, now=now)
