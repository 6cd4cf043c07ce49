"""Support on a live portal: what a browser story needs done, but is not its own to do.

`done(portal, "ask", by=…)` runs one of the functions below as a few lines of Python on the live portal's
settings, committed; `all_done` several, each at its own moment. People are named by their e-mail address.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from flask import current_app
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select

from portal import clock, create_app
from portal.access import SYSTEM, stamp_of
from portal.accounts.actions import make_staff_account, open_session
from portal.accounts.cookie import COOKIE_KEY
from portal.accounts.models import Account
from portal.agency.actions_days import close_day
from portal.agency.models import Team
from portal.audit.models import AuditRow
from portal.example.people import viewer_of
from portal.extensions import db
from portal.households.actions import add_person, make_account_of, make_household
from portal.households.restriction.actions import restrict as restrict_to
from portal.households.words import set_town
from portal.messages.models import Message
from portal.promises.models import Promise
from portal.support.actions import send_request
from portal.support.calls import actions as calls
from portal.support.calls.models import CallSlot
from portal.support.duty import actions as duty
from portal.support.duty import urgency
from portal.support.models import SupportEntry, SupportNamed, SupportRequest
from portal.support.plans import actions as plans
from portal.support.plans.rules import SECTIONS
from portal.support.rota import alerts
from portal.support.rota.actions import set_rota
from portal.support.rules import TEAM, Asked
from portal.web.changes import begin_write
from portal.worker import run_once
from tests.support.live import LivePortal

WORKER = "grace.example@agency.example.org"
"""A support worker of the example agency."""

MANAGER = "leila.sample@agency.example.org"
"""The manager of its team."""

PART = re.compile(r"<[^>]*>")
"""A part of an address that says which one."""

HOUSEHOLD = (
    "/staff/households/<reference:reference>",
    "/staff/households/<reference:reference>/people",
    "/staff/households/<reference:reference>/conversations",
)
"""Where staff read everything about a household."""

ASKED = Asked(
    name="",
    telephone="07700 900455",
    about="my son, 12",
    words="He does not sleep, and nobody else does.",
    authority="kent",
    can_email=True,
)


Step = tuple[str, str, dict[str, Any]]
"""When it is (empty: as on the pages), what is done, and how."""


def done(portal: LivePortal, what: str, **how: Any) -> Any:
    """Do it on the live portal; what it gives."""
    return all_done(portal, ("", what, how))[0]


def all_done(portal: LivePortal, *steps: Step) -> list[Any]:
    """Do these one after the other, in one program; what each gives."""
    program = f"from tests.support.supporting import run; run({list(steps)!r})"
    said: list[Any] = json.loads(portal.run_python(program).strip().splitlines()[-1])
    return said


def run(steps: list[Step]) -> None:
    """Do these with the settings of this process, commit each, and print what they give."""
    said = []
    with create_app().app_context():
        for moment, what, how in steps:
            if moment:
                os.environ |= {"PORTAL_NOW": moment, "PORTAL_NOW_SINCE": datetime.now(UTC).isoformat()}
            if what != "work":
                begin_write()
            said.append(VERBS[what](**how))
            db.session.commit()
    print(json.dumps(said))  # noqa: T201 -- how the story reads it


def work() -> None:
    """A round of the worker."""
    results = run_once(current_app._get_current_object())  # type: ignore[attr-defined]
    assert min(results.values()) >= 0, results


def couple(name: str, first: str = "Ivy", second: str = "Reed", town: str = "") -> dict[str, str]:
    """Two adoptive parents of this family name: each one's cookie and e-mail address, and their household."""
    now = clock.now()
    label = f"{first} and {second} {name}"
    made = make_household(label, authority="kent", by="test", now=now, stage="adoptive_parent")
    said = {"household": made.reference}
    for given in (first, second):
        email = f"{given}-{name}@example.org".lower()
        person = add_person(
            made.id, given_name=given, family_name=name, email=email, telephone="07700 900455",
            by="test", now=now, from_on=clock.today(),
        )  # fmt: skip
        account = db.session.get_one(Account, make_account_of(person.id, by="test", now=now))
        account.first_signed_in_at = now
        said |= {f"{given}_email": email, given: cookie(email)}
    set_town(made.id, town)
    return said


def colleague(name: str, email: str) -> str:
    """Somebody new in the team that answers; their reference."""
    team = db.session.scalars(select(Team.id).where(Team.code == TEAM)).one()
    made = make_staff_account(
        name=name, email=email, roles=("support_worker",), team_id=team, by="test", now=clock.now()
    )
    made.first_signed_in_at = clock.now()
    return made.reference


def restrict(household: str) -> None:
    """From now on only two of staff open this household."""
    named = [viewer_of(one).reference or "" for one in (MANAGER, WORKER)]
    restrict_to(household, named, by=viewer_of(MANAGER), now=clock.now())


def searched(by: str) -> list[dict[str, str]]:
    """What the audit keeps of somebody's searches for a household."""
    rows = select(AuditRow.details).where(
        AuditRow.event == "households.searched", AuditRow.by == viewer_of(by).label
    )
    return list(db.session.scalars(rows.order_by(AuditRow.id)))


def cookie(email: str) -> str:
    """The value of a session cookie for somebody, second step included."""
    account = db.session.scalars(select(Account).where(Account.email == email)).one()
    staff = account.kind == "staff"
    token = open_session(account.id, device="story", now=clock.now(), second_factor=staff)
    signer = SecureCookieSessionInterface().get_signing_serializer(current_app)
    assert signer is not None
    return str(signer.dumps({COOKIE_KEY: token}))


def ask(by: str, **said: Any) -> str:
    """A request of somebody who is signed in; its reference."""
    viewer = viewer_of(by)
    asked = replace(ASKED, name=viewer.name, **{name: _tuple(value) for name, value in said.items()})
    return send_request(asked, by=viewer, now=clock.now()).reference


def on_call(by: str, day: str, part: str) -> None:
    """Put somebody on the rota of one part of one day."""
    who = viewer_of(by)
    set_rota({(date.fromisoformat(day), part): who.reference or ""}, by=who, now=clock.now())


def close(days: list[str]) -> None:
    """Days on which the agency is closed."""
    for day in days:
        on, now, today = date.fromisoformat(day), clock.now(), clock.today()
        close_day(on, "Between the years", by=SYSTEM, now=now, today=today)


def take_up(reference: str, by: str = WORKER) -> None:
    """A member of staff takes a request up."""
    duty.accept(reference, by=viewer_of(by), now=clock.now())


def reach(reference: str, by: str = WORKER) -> None:
    """Spoken with on the telephone, just now."""
    duty.record_telephone(
        reference, is_answered=True, text="Listened", at=clock.now(), by=viewer_of(by), now=clock.now()
    )


def call(reference: str, outcome: str, agreed: str, by: str = WORKER) -> None:
    """The advice call was held, just now."""
    calls.record_call(
        reference, outcome=outcome, text="Only for colleagues", agreed=agreed,
        at=clock.now(), by=viewer_of(by), now=clock.now(),
    )  # fmt: skip


def write(reference: str, text: str, by: str = WORKER) -> bool:
    """A message to its writer; whether an e-mail tells them."""
    return duty.write_to_family(reference, text, by=viewer_of(by), now=clock.now())


def raise_risk(reference: str, because: str, by: str = WORKER) -> None:
    """Staff say that the family cannot wait."""
    urgency.raise_risk(reference, because, by=viewer_of(by), now=clock.now())


def urgent_package(reference: str, by: str = WORKER) -> None:
    """Urgent family support is agreed."""
    plans.agree_urgent_package(reference, by=viewer_of(by), now=clock.now())


def session(reference: str, kind: str, by: str = WORKER) -> int:
    """A session was held, just now; its number."""
    return plans.hold_session(reference, kind, at=clock.now(), by=viewer_of(by), now=clock.now())


def begin_assessment(reference: str, by: str = WORKER) -> None:
    """An assessment is begun."""
    plans.begin_assessment(reference, by=viewer_of(by), now=clock.now())


def share_plan(reference: str, review_on: str, by: str = WORKER) -> None:
    """Every section is written, the plan has a line, and both are shared."""
    viewer, now = viewer_of(by), clock.now()
    sections = {section.value: f"{words}." for section, words in SECTIONS.items()}
    plans.write_assessment(reference, sections, seen=0, by=viewer, now=now)
    line = plans.Item(what="Somebody to talk to at school", provider="internal", sessions=6)
    plans.write_plan(reference, [line], seen=1, by=viewer, now=now)
    plans.share_plan(reference, date.fromisoformat(review_on), seen=2, by=viewer, now=now)


def review(reference: str, text: str, seen_on: str, by: str = WORKER) -> None:
    """The last review was held."""
    plans.hold_review(
        reference, text, None, seen_on=date.fromisoformat(seen_on), by=viewer_of(by), now=clock.now()
    )


def take_slots(until: str) -> int:
    """Nobody can choose a time before this moment any more: it is offered no more; how many."""
    free = select(CallSlot).where(
        CallSlot.state == "free", CallSlot.starts_at < datetime.fromisoformat(until)
    )
    slots = db.session.scalars(free).all()
    for slot in slots:
        slot.state = "withdrawn"
    return len(slots)


def free_slots(until: str) -> None:
    """The same undone."""
    gone = select(CallSlot).where(
        CallSlot.state == "withdrawn", CallSlot.starts_at < datetime.fromisoformat(until)
    )
    for slot in db.session.scalars(gone):
        slot.state = "free"


def mails(reference: str) -> list[dict[str, str]]:
    """Every e-mail about a request: to whom, and what it says as it was sent."""
    found = db.session.scalars(
        select(Message).where(Message.subject_ref == reference).order_by(Message.id)
    ).all()
    return [
        {"to": one.to, "state": one.state, "subject": one.sent_subject or "", "text": one.sent_text or ""}
        for one in found
    ]


def mails_to(email: str) -> list[str]:
    """What every e-mail to somebody says it is about, by its template."""
    return list(db.session.scalars(select(Message.template).where(Message.to == email)))


def addresses(email: str) -> list[str]:
    """Every address that somebody may open, as the application knows them."""
    viewer, found = viewer_of(email), []
    for rule in current_app.url_map.iter_rules():
        stamp = stamp_of(rule.endpoint)
        if stamp is None or "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        if stamp.permission is None or viewer.holds(stamp.permission):
            found.append(rule.rule)
    return sorted(found)


def walk(emails: list[str], reference: str, household: str, words: list[str]) -> list[str]:
    """Which of these words these people of staff find on the addresses of staff that they may open.

    Everybody opens what is about a request or a household; one of each role opens every list too.
    """
    found, seen = [], set[frozenset[str]]()
    for email in emails:
        client, roles = current_app.test_client(), viewer_of(email).roles
        client.set_cookie("session", cookie(email), domain="localhost")
        db.session.commit()
        paths = [one for one in addresses(email) if one.startswith("/staff") and "search" not in one]
        lists = [one for one in paths if not PART.search(one)] if roles not in seen else []
        seen.add(roles)
        about = [PART.sub(reference, one) for one in paths if one.startswith("/staff/support/requests/")]
        about += [one.replace("<reference:reference>", household) for one in paths if one in HOUSEHOLD]
        for path in [*lists, *about]:
            shown = client.get(path, base_url="http://localhost").get_data(as_text=True)
            found += [f"{email} {path}: {one}" for one in words if one in shown.replace(path, "")]
    return found


def unnamed(reference: str) -> list[str]:
    """Everybody of staff who may not open a confined request, by e-mail address."""
    named = select(SupportNamed.account_id).join(SupportRequest, SupportRequest.id == SupportNamed.request_id)
    query = select(Account.email).where(
        Account.kind == "staff",
        Account.ended_at.is_(None),
        Account.id.not_in(named.where(SupportRequest.reference == reference)),
    )
    return list(db.session.scalars(query.order_by(Account.id)))


def references(references: list[str]) -> list[str]:
    """What else of these requests has a reference: what happened to them, and what was promised."""
    requests = select(SupportRequest.id).where(SupportRequest.reference.in_(references))
    entries = select(SupportEntry.reference).where(SupportEntry.request_id.in_(requests))
    promised = select(Promise.reference).where(Promise.subject_ref.in_(references))
    slots = select(CallSlot.reference).where(CallSlot.request_id.in_(requests))
    return [one for query in (entries, promised, slots) for one in db.session.scalars(query)]


def sweep_at(moment: str) -> int:
    """What the worker's alerts of this room would do at another moment; how many went out."""
    then = datetime.fromisoformat(moment).replace(tzinfo=clock.LONDON)
    db.session.commit()
    return sum(sweep(then) for sweep in alerts.SWEEPS)


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


VERBS = {
    one.__name__: one
    for one in (
        couple, cookie, ask, on_call, close, take_up, reach, call, urgent_package, session,
        begin_assessment, share_plan, review, take_slots, free_slots, mails, mails_to, sweep_at,
        work, write, raise_risk, colleague, restrict, searched, addresses, references, walk, unnamed,
    )
}  # fmt: skip
"""What a story may have done."""
