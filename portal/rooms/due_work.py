"""What the worker does by itself, and how often (see portal.worker)."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.accounts.sweeps import forget_old_sign_ins
from portal.agency.sweeps import fill_known_days
from portal.children.pictures.films import make_films_ready
from portal.conversations import drafts
from portal.documents.sweeps import remove_files_without_rows
from portal.enquiries.sweeps import remove_old_drafts
from portal.events.actions.feedback import ask_for_feedback, send_reminders
from portal.events.actions.line import lapse_holds, lapse_offers, offer_places
from portal.events.actions.register import ask_for_registers
from portal.journey.assessment.sweeps import let_comments_lapse
from portal.journey.breaks.sweeps import remind_of_breaks
from portal.journey.referees.sweeps import remind_referees
from portal.journey.sweeps import follow_birthdays
from portal.limits.actions import forget_counters
from portal.messages.sweeps import send_due
from portal.promises import sweeps as promises
from portal.reports.nightly.sweeps import export_at_night
from portal.support.calls.offering import fill_slots
from portal.support.ending.sweeps import ask_how_it_was
from portal.support.fund.sweeps import tell_of_lapsing
from portal.support.rota import alerts as support_alerts
from portal.support.rota import waiting as support_waiting
from portal.web.changes import forget_once_keys
from portal.worker import Sweep


def _forget_counters(now: datetime) -> int:
    return forget_counters(now=now)


def _forget_once_keys(_now: datetime) -> int:
    return forget_once_keys()


DUE_WORK = [
    Sweep("messages.send_due", send_due, own_transactions=True),
    *(
        Sweep(f"promises.{work.__name__}", work, every=timedelta(seconds=15), own_transactions=True)
        for work in promises.SWEEPS
    ),
    Sweep("enquiries.remove_old_drafts", remove_old_drafts, every=timedelta(hours=1)),
    Sweep("conversations.remove_old_drafts", drafts.remove_old_drafts, every=timedelta(hours=1)),
    Sweep("breaks.remind_of_breaks", remind_of_breaks, every=timedelta(hours=1)),
    Sweep("assessment.let_comments_lapse", let_comments_lapse, every=timedelta(hours=1)),
    Sweep("referees.remind", remind_referees, every=timedelta(hours=1)),
    Sweep("journey.follow_birthdays", follow_birthdays, every=timedelta(hours=1)),
    *(
        Sweep(f"events.{work.__name__}", work, every=timedelta(seconds=30), own_transactions=True)
        for work in (lapse_holds, lapse_offers, offer_places)
    ),
    Sweep("events.send_reminders", send_reminders, every=timedelta(minutes=5)),
    Sweep("events.ask_for_feedback", ask_for_feedback, every=timedelta(minutes=5)),
    Sweep("events.ask_for_registers", ask_for_registers, every=timedelta(minutes=15)),
    *(
        Sweep(f"support.{work.__name__}", work, every=timedelta(seconds=15), own_transactions=True)
        for work in (*support_alerts.SWEEPS, *support_waiting.SWEEPS)
    ),
    Sweep("support.ask_how_it_was", ask_how_it_was, every=timedelta(minutes=5)),
    Sweep("support.fill_slots", fill_slots, every=timedelta(hours=1)),
    Sweep("support.tell_of_lapsing", tell_of_lapsing, every=timedelta(minutes=15), own_transactions=True),
    Sweep("children.make_films_ready", make_films_ready, every=timedelta(seconds=2), own_transactions=True),
    Sweep("agency.fill_known_days", fill_known_days, every=timedelta(hours=1)),
    Sweep("accounts.forget_old_sign_ins", forget_old_sign_ins, every=timedelta(hours=1)),
    Sweep("limits.forget_counters", _forget_counters, every=timedelta(hours=1)),
    Sweep(
        "documents.remove_files_without_rows",
        remove_files_without_rows,
        every=timedelta(hours=6),
        own_transactions=True,
    ),
    Sweep("exports.at_night", export_at_night, every=timedelta(minutes=5), own_transactions=True),
    Sweep("web.forget_once_keys", _forget_once_keys, every=timedelta(hours=1)),
]
"""What the worker does by itself, in this order."""
