"""The walk: every address, as every role, with everybody's records.

Whoever may not open an address gets the same answer whether the record behind it exists or not, and
whoever may never meets an error. Nothing of anybody's record stands in a refusal.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from portal import clock
from portal.accounts.actions import open_session
from portal.accounts.cookie import COOKIE_KEY
from portal.accounts.models import Account, KeptPost, Session
from portal.agency.models import Team
from portal.children.interests.models import ChildInterest
from portal.children.links.models import ChildLink
from portal.children.models import Child, ChildGroup, Grant, GrantToDecide
from portal.children.pictures.models import ChildPicture
from portal.children.placing.models import ChildLetter, ChildPlacement
from portal.columns import Model
from portal.conversations.models import Conversation, Note, Post
from portal.documents.models import Document
from portal.enquiries.models import Enquiry, EnquiryEntry
from portal.events.booking_models import Booking
from portal.events.models import Event, EventTitle
from portal.extensions import db
from portal.forms.base import new_once
from portal.households.models import Household, Person
from portal.households.opening.models import Opening
from portal.households.partings.models import Parting
from portal.journey.assessment.models import AssessmentVisit
from portal.journey.breaks.models import TimeWish
from portal.journey.checks.models import JourneyPlan
from portal.journey.models import Journey, JourneyStep
from portal.journey.panel.models import Panel, PanelMember, PanelPlace
from portal.journey.registration.models import Registration, RegistrationAsk
from portal.messages.models import Message
from portal.promises.models import Promise
from portal.support.directory.models import HelpEntry
from portal.support.fund.models import FundApplication
from portal.support.models import SupportRequest
from portal.web.changes import begin_write
from tests.architecture.who_may import STAFF, roles_of
from tests.support.length import IN_FULL

NOWHERE = "ZZZZ-ZZZZ"
"""A reference nothing has."""

KINDS: tuple[type[Model], ...] = (
    Enquiry,
    EnquiryEntry,
    Promise,
    Message,
    Account,
    Team,
    Session,
    KeptPost,
    Conversation,
    Post,
    Note,
    Household,
    Person,
    Opening,
    Parting,
    Journey,
    JourneyStep,
    JourneyPlan,
    Registration,
    RegistrationAsk,
    TimeWish,
    Document,
    AssessmentVisit,
    Panel,
    PanelMember,
    PanelPlace,
    Event,
    EventTitle,
    Booking,
    FundApplication,
    SupportRequest,
    HelpEntry,
    ChildInterest,
    ChildGroup,
    Child,
    Grant,
    GrantToDecide,
    ChildPicture,
    ChildPlacement,
    ChildLetter,
    ChildLink,
)
CHANGING = re.compile(r"nonce(?:=|-)[\"']?[\w-]+|name=\"(?:once|csrf_token)\"[^>]*|value=\"[^\"]{60,}\"")
"""What differs between two answers to the same question."""


@dataclass
class Town:
    """The example agency, everybody in it signed in, and some records of every kind."""

    app: Flask
    people: dict[str, FlaskClient]
    references: dict[str, list[str]]
    names: list[str]


@pytest.fixture
def town(app: Flask, example: Flask) -> Town:
    with app.app_context():
        begin_write()
        tokens = {}
        for account in db.session.scalars(select(Account).where(Account.example_role.is_not(None))):
            role = str(account.example_role).lower().replace(" ", "_")
            tokens[role] = open_session(account.id, device="walk", now=clock.now(), second_factor=True)
        db.session.commit()
        references = {
            kind.__tablename__: list(db.session.scalars(select(kind.reference).limit(3)))  # type: ignore[attr-defined]  # each of them has one
            for kind in KINDS
        }
        names = [
            name
            for enquiry in db.session.scalars(select(Enquiry).limit(20))
            for name in (enquiry.label, enquiry.email)
            if name
        ]
    people = {"nobody": app.test_client()}
    for role, token in tokens.items():
        people[role] = app.test_client()
        with people[role].session_transaction() as cookie:
            cookie[COOKIE_KEY] = token
    return Town(app, people, references, names)


def addresses(rule: Rule, references: list[str]) -> Iterator[str]:
    """The address of a rule with every combination of these references; other arguments are plain words."""
    holes = [argument for argument in sorted(rule.arguments) if "reference:" + argument in rule.rule]
    for chosen in itertools.product(references, repeat=len(holes)):
        values: dict[str, str] = dict(zip(holes, chosen, strict=True))
        address = rule.rule
        for argument in rule.arguments:
            address = re.sub(rf"<[^>]*\b{argument}>", values.get(argument, "2026"), address)
        yield address


LED_BY = {
    "/staff/households/": "household",
    "/staff/journeys/": "journey",
    "/staff/enquiries/": "enquiry",
    "/staff/promises/": "promise",
    "/staff/people/": "account",
    "/staff/panels/": "panel",
    "/staff/events/titles/": "event_title",
    "/staff/events/bookings/": "booking",
    "/staff/events/": "event",
    "/staff/support/requests/": "support_request",
    "/staff/support/directory/": "help_entry",
    "/support/requests/": "support_request",
    "/staff/children/groups/": "child_group",
    "/staff/children/records/": "child",
    "/staff/children/events/": "event",
    "/staff/children/placements/": "child_placement",
    "/children/moving-in/letters/": "child_letter",
    "/staff/children/deciding/": "child_grant_to_decide",
    "/staff/children/grants/": "child_grant",
    "/staff/children/interests/": "child_interest",
    "/children/answers/": "child_interest",
    "/staff/children/families/": "household",
    "/staff/children/links/": "child_link",
    "/children/links/": "child_link",
    "/children/": "child_grant",
    "/staff/outbox/": "message",
    "/staff/messages/": "message",
    "/staff/messages-from-families/": "conversation",
    "/staff/journey-steps/": "journey_step",
    "/staff/documents/": "document",
    "/staff/panel/members/": "panel_member",
    "/staff/tracking/": "journey",
    "/home/people/": "person",
    "/home/messages/notes/": "note",
    "/home/messages/": "conversation",
    "/home/steps/": "journey_step",
    "/home/documents/": "document",
    "/home/feedback/": "event",
    "/information-pack/for/": "enquiry",
    "/enquire/sent/": "enquiry",
    "/events/bookings/": "booking",
    "/events/learning/": "event_title",
    "/events/": "event",
    "/account/passkeys/": "session",
}
"""What the first reference of an address is of, where its beginning says so."""


def likely(rule: Rule, references: dict[str, list[str]]) -> Iterator[str]:
    """The addresses of a rule worth asking: what it is for, something else, and what is not there.

    Where the beginning does not say what it is for, and in full, one of every kind. A second reference is of
    the kind its name says, and of every fourth other kind; in full, of every one.
    """
    pool = [found[0] for found in references.values() if found]
    kind = next((kind for start, kind in LED_BY.items() if rule.rule.startswith(start)), None)
    own = references.get(kind or "", [])[:2]
    others = [one for one in pool if one not in own]
    first = [*own, *(others if IN_FULL or not own else others[:1]), NOWHERE]
    if rule.rule.count("reference:") < 2:
        yield from addresses(rule, first)
        return
    holes = re.findall(r"<reference:(\w+)>", rule.rule)
    meant = [found[0] for kind, found in references.items() if found and kind.endswith(tuple(holes[1:]))]
    some = pool if IN_FULL else [*meant, *pool[len(rule.rule) % 4 :: 4]]
    for second in (*dict.fromkeys(some), NOWHERE):
        address = rule.rule
        for argument in rule.arguments:
            chosen = first[0] if argument == holes[0] else second if argument in holes else "2026"
            address = re.sub(rf"<[^>]*\b{argument}>", chosen, address)
        yield address


def rules(app: Flask, method: str) -> list[Rule]:
    """The rules that take a method: all of them on SQLite, every fourth on PostgreSQL.

    Who may open what is decided before a database is asked, and each page's own tests run on both.
    In full (`make soak`) both databases answer for every rule.
    """
    found = [
        rule
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ()) and not rule.rule.startswith("/static")
    ]
    in_full = app.config["PORTAL"].database_url.startswith("sqlite") or IN_FULL
    return found if in_full else found[::4]


def body(text: str, reference: str) -> str:
    """An answer without what differs each time."""
    return CHANGING.sub("", text).replace(reference, "")


def test_every_address_has_been_thought_about(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        roles_of(rule.rule)


def test_an_address_nobody_thought_about_is_found(app: Flask) -> None:
    with pytest.raises(KeyError, match="nobody has said"):
        roles_of("/staff/brand-new/<reference:reference>")


@pytest.mark.soak
def test_the_walk_of_those_who_may_not(town: Town) -> None:
    """Every question below, asked of one example agency: making it takes longer than asking."""
    has_everybody_and_something_of_everything(town)
    for method in ("GET", "POST"):
        whoever_may_not_is_refused_the_same_whatever_is_there(town, method)
    nobody_opens_another_persons_things(town)


@pytest.mark.soak
def test_the_walk_of_those_who_may(town: Town) -> None:
    has_everybody_and_something_of_everything(town)
    whoever_may_never_meets_an_error(town)


def has_everybody_and_something_of_everything(town: Town) -> None:
    assert set(town.people) >= STAFF
    assert {"applicant", "approved_adopter", "adoptive_parent", "birth_relative"} <= set(town.people)
    assert town.references["enquiry"]
    assert town.references["promise"]
    assert town.names


def whoever_may_not_is_refused_the_same_whatever_is_there(town: Town, method: str) -> None:
    real = next(references[0] for references in town.references.values() if references)
    for rule in rules(town.app, method):
        may = roles_of(rule.rule)
        if may is None:
            continue
        for role, client in town.people.items():
            if role in may:
                continue
            answers = set()
            for reference in [real, NOWHERE] if "reference:" in rule.rule else [NOWHERE]:
                for address in addresses(rule, [reference]):
                    answer = client.open(
                        address, method=method, data={"once": new_once()} if method == "POST" else None
                    )
                    expected = 303 if role == "nobody" else 403
                    assert answer.status_code == expected, f"{role} {method} {address}: {answer.status_code}"
                    text = answer.get_data(as_text=True)
                    assert not any(name in text for name in town.names), f"{role} {address}"
                    if role != "nobody":
                        answers.add(body(text, reference))
            assert len(answers) <= 1, f"{role} can tell what exists at {rule.rule}"


def whoever_may_never_meets_an_error(town: Town) -> None:
    for rule in rules(town.app, "GET"):
        may = roles_of(rule.rule)
        for role, client in town.people.items():
            if may is not None and role not in may:
                continue
            if may is None and role not in ("nobody", "adviser", "applicant"):
                continue
            for address in likely(rule, town.references):
                answer = client.get(address)
                assert answer.status_code in (200, 303, 403, 404, 409, 410), f"{role} {address}"


def nobody_opens_another_persons_things(town: Town) -> None:
    """Sessions, passkeys and kept words are one's own: everybody else's are not found."""
    with town.app.app_context():
        found = db.session.execute(select(Account.example_role, Session.reference).join(Session))
        sessions = {str(row.example_role): row.reference for row in found}
    for role, client in town.people.items():
        if role == "nobody":
            continue
        other = next(
            reference for owner, reference in sessions.items() if owner.lower().replace(" ", "_") != role
        )
        for address in (f"/account/sessions/{other}/end", f"/account/passkeys/{other}/remove"):
            assert client.post(address, data={"once": new_once()}).status_code in (400, 404), (
                f"{role} {address}"
            )
