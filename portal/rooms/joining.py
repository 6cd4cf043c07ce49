"""Registers every room's pages and fills the hooks that lower rooms declare."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from flask import Flask

from portal import access
from portal.accounts.actions import OpenWork, colleague_left, email_changed, signed_in_first, still_open
from portal.accounts.family.session import forget_sent_again
from portal.accounts.links import LINK_MAKERS
from portal.accounts.queries import count_in_team, names_of_references
from portal.agency import queries as agency
from portal.agency.actions import still_in_team
from portal.agency.forms_figures import known_measures
from portal.agency.staff_days import names_of
from portal.audit import recorders
from portal.children import telling as children_telling
from portal.children.answering import group_address
from portal.children.ending import end_for_parting
from portal.children.families import profile_actions as family_profiles
from portal.children.families.profile_actions import take_down_for_parting
from portal.children.families.profiles import names_of_photos
from portal.children.interests.ending import follow_journey
from portal.children.interests.rules import INTEREST
from portal.children.interests.staff import interest_address
from portal.children.links import ending as child_links
from portal.children.links.ending import end_for_household, keeps_link, still_linked
from portal.children.links.holding import hides_link
from portal.children.links.promising import why_not_own_link
from portal.children.links.rules import SUBJECT as CHILD_LINK
from portal.children.links.staff import link_address
from portal.children.pictures.opening import codes_of
from portal.children.pictures.queries import names_of_pictures
from portal.children.placing.journeying import CONDITIONS as PLACING
from portal.children.placing.journeying import keeps_what_was_written
from portal.children.placing.staff import placement_address
from portal.conversations import mail, reading
from portal.conversations.hidden import hides_writing
from portal.conversations.staff_waiting import page_address as conversation_address
from portal.documents.queries import also_with_rows
from portal.documents.settings import use_settings as keep_documents_by
from portal.enquiries import links
from portal.enquiries.handling.actions import REPLY_LINK
from portal.enquiries.handling.staff import page_address
from portal.enquiries.hidden import hides_enquiry
from portal.enquiries.packs import actions as packs
from portal.enquiries.replies import actions as replies
from portal.events import links as event_links
from portal.events.actions.feeds import end_feeds
from portal.events.hidden import hides_booking
from portal.events.queries_handouts import names_of_handouts
from portal.events.register.staff import page_address as register_address
from portal.events.running.staff_bookings import booking_address
from portal.home.households import journey_address
from portal.home.subjects import address_of, subject_pages
from portal.households import expiry, gate
from portal.households.actions import follow_email, name_instead, named_on
from portal.households.caseloads.actions import due_soon_of, loads_of, worker_changed
from portal.households.hidden import hides_subject
from portal.households.mail import is_held_back
from portal.households.own_work import also_own_work
from portal.households.partings.actions import parted
from portal.households.people.actions import members_changed
from portal.households.restriction.actions import restricted
from portal.journey.actions import follow_members, step_changed
from portal.journey.assessment.reporting import STEP as ONE_STEP
from portal.journey.assessment.reporting import stop_waiting
from portal.journey.assessment.staff import step_address
from portal.journey.breaks.actions import still_in_break
from portal.journey.checks.deciding import take_letters_back
from portal.journey.checks.history import keep_change
from portal.journey.hidden import hides_journey
from portal.journey.moves import Verb
from portal.journey.moving import conditions, moved
from portal.journey.panel import papers
from portal.journey.panel.conditions import CONDITIONS, follow_move, keeps_stage_2
from portal.journey.panel.queries import is_panel_work
from portal.journey.parting import stop_for_parting
from portal.journey.quieting import follow_quiet
from portal.journey.referees.links import LINK as REFEREE_LINK
from portal.journey.referees.links import referee_link
from portal.journey.telling import LINK as JOURNEY_HOME
from portal.journey.telling import home_link
from portal.journey.undoing import keeps_from_undoing
from portal.messages import post
from portal.messages.actions import held_back, links_for_anyone
from portal.messages.hidden import hides
from portal.messages.staff import subject_addresses
from portal.messages.sweeps import link_makers
from portal.promises import sweeps as promises
from portal.promises.caseload import due_soon, follow_worker, loads, owns_open_promise
from portal.promises.hidden import hides as hides_promise
from portal.promises.owning import give_all, keeps_from_owning, owner_changed
from portal.promises.queries import open_in_team, open_of
from portal.reports.beside import known_measures as measures_of_reports
from portal.reports.nightly.sweeps import use_settings as export_by
from portal.rooms.due_work import DUE_WORK
from portal.rooms.pages import PAGES
from portal.support import mail as support_mail
from portal.support.duty.staff import page_address as support_address
from portal.support.ending import links as ending_links
from portal.support.joining.actions import becomes_theirs
from portal.support.leaving import (
    booked_calls_of,
    give_calls,
    give_requests,
    leave_support,
    open_requests_of,
)
from portal.support.own.actions import unshare_for_parting
from portal.support.owning import follow_owner, why_not_own
from portal.support.visibility import hides_confined, hides_support
from portal.web import failures, writes_after_reading
from portal.worker import SWEEPS

OPEN_WORK = [
    OpenWork("open request for support", "open requests for support", open_requests_of, give_requests),
    OpenWork("booked call with a family", "booked calls with families", booked_calls_of, give_calls),
    OpenWork("open promise", "open promises", open_of, give_all),
    OpenWork(
        "restricted household they are named on",
        "restricted households they are named on",
        named_on,
        name_instead,
    ),
]
"""What of a leaver's may still be open (see accounts.actions)."""


def join_rooms(app: Flask) -> None:
    """Register every room's pages and fill the hooks."""
    for name in PAGES:
        app.register_blueprint(import_module(name).pages)
    app.context_processor(_agency)
    app.context_processor(gate.idle_context)
    app.after_request(gate.keep_seen)
    post.use_settings(app.config["PORTAL"])
    keep_documents_by(app.config["PORTAL"])
    export_by(app.config["PORTAL"])
    link_makers[packs.TEMPLATE] = packs.pack_link
    links_for_anyone.add(packs.TEMPLATE)
    link_makers[links.CONFIRM] = links.confirm_link
    link_makers[links.COME_BACK] = links.come_back_link
    link_makers[links.STAFF_PAGE] = links.staff_link
    link_makers[REPLY_LINK] = replies.make_reply_link
    link_makers[mail.LINK] = mail.messages_link
    subject_pages[mail.CONVERSATION] = conversation_address
    subject_pages["enquiry"] = page_address
    subject_pages["journey"] = journey_address
    subject_pages["event_session"] = register_address
    subject_pages["booking"] = booking_address
    subject_pages["support_request"] = support_address
    subject_pages["child_group"] = group_address
    subject_pages[INTEREST] = interest_address
    link_makers[children_telling.LINK] = children_telling.children_link
    link_makers[children_telling.WORKER_LINK] = children_telling.worker_link
    subject_pages["child_placement"] = placement_address
    subject_pages[CHILD_LINK] = link_address
    link_makers[support_mail.LINK] = support_mail.request_link
    link_makers[support_mail.STAFF_LINK] = support_mail.staff_link
    link_makers[ending_links.LINK] = ending_links.how_it_was_link
    link_makers[event_links.LINK] = event_links.booking_link
    link_makers[promises.LATE_LINK] = promises.late_link
    link_makers[JOURNEY_HOME] = home_link
    link_makers[REFEREE_LINK] = referee_link
    link_makers.update(LINK_MAKERS)
    _fill(access.viewer_loaders, gate.load_viewer)
    _fill(writes_after_reading, recorders.openings_of, gate.seen_now, forget_sent_again, reading.readings_of)
    _fill(writes_after_reading, codes_of)
    _fill(access.after_expiry, expiry.keep_what_was_sent)
    _fill(email_changed, follow_email)
    _fill(signed_in_first, becomes_theirs)
    _fill(still_open, *OPEN_WORK)
    _fill(colleague_left, leave_support)
    _fill(hides_promise, hides_confined, hides_link)
    _fill(keeps_from_owning, why_not_own, why_not_own_link)
    _fill(owner_changed, follow_owner)
    _fill(also_own_work, owns_open_promise)
    _fill(held_back, is_held_back)
    _fill(also_with_rows, names_of_handouts, names_of_pictures, names_of_photos)
    # groups are held before what is open of them ends (see children.holding)
    _fill(parted, stop_for_parting, end_feeds, end_for_household, end_for_parting)
    _fill(parted, unshare_for_parting, take_down_for_parting)
    _fill(members_changed, follow_members)
    _fill(loads_of, loads)
    _fill(due_soon_of, due_soon)
    _fill(worker_changed, follow_worker)
    link_makers[papers.LINK] = papers.papers_link
    subject_pages[ONE_STEP] = step_address
    _fill(conditions.setdefault(Verb.END_BREAK, []), still_in_break)
    for verb, asks in CONDITIONS.items():
        _fill(conditions.setdefault(verb, []), asks)
    for verb, asks in PLACING.items():
        _fill(conditions.setdefault(verb, []), asks)
    _fill(moved, follow_move, stop_waiting)
    _fill(moved, take_letters_back, follow_quiet, follow_journey)
    _fill(keeps_from_undoing, keeps_stage_2, keeps_what_was_written)
    _fill(keeps_from_undoing, keeps_link)
    _fill(conditions.setdefault(Verb.UNLINK, []), still_linked)
    _fill(moved, child_links.follow_journey, family_profiles.follow_journey)
    _fill(restricted, end_for_household)
    _fill(step_changed, keep_change)
    _fill(also_own_work, is_panel_work)
    _fill(still_in_team, count_in_team, open_in_team)
    _fill(subject_addresses, address_of)
    _fill(names_of, names_of_references)
    _fill(known_measures, measures_of_reports)
    _fill(hides, hides_subject, hides_enquiry, hides_writing, hides_journey, hides_booking, hides_support)
    _fill(SWEEPS, *DUE_WORK)
    _fill(failures.refusal_recorders, recorders.record_refusal)


def _fill(hook: list[Any], *functions: Any) -> None:
    """Put these functions in a hook, once however many applications are made."""
    hook.extend(function for function in functions if function not in hook)


def _agency() -> dict[str, Any]:
    return {"agency": agency.settings(), "out_of_hours": agency.out_of_hours()}
