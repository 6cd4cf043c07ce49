"""Fill a portal for measuring: open promises, a programme, enquiries and bookings ready to be sent.

Run inside the portal's own environment (`python -m bench.prepare FOLDER HOW_MANY`). Writes what wrk
needs into the folder: `worklist` (a cookie), `enquiries` and `bookings`, a line for each request
(cookie, then the form), and `event` (where places are booked). Each enquiry has an e-mail, and each
booking a household, of its own.
"""

from __future__ import annotations

import json
import secrets
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, g, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import event as listening
from sqlalchemy import select

from portal import clock, create_app
from portal.access import SYSTEM
from portal.accounts.actions import open_session
from portal.accounts.cookie import COOKIE_KEY
from portal.accounts.models import Account
from portal.agency.queries import team_by_code
from portal.enquiries.asking import drafts, steps
from portal.enquiries.asking.family import DRAFT
from portal.extensions import db, writing
from portal.forms.base import new_once
from portal.households.models import Person
from portal.promises.actions import make_promise
from tests.events.making import event, family, staff

PROMISES = 10_000
DATES = 50


def fill_worklist() -> None:
    """Open promises around today, so that every part of the worklist has some."""
    now = clock.now()
    team = team_by_code("advisory")
    for batch in range(0, PROMISES, 500):
        with writing():
            for n in range(batch, batch + 500):
                make_promise(
                    "first_conversation",
                    subject_kind="enquiry",
                    subject_ref=f"BENCH-{n}",
                    label=f"Family {n} Example",
                    starts_at=now - timedelta(minutes=3 * n),
                    by=SYSTEM,
                    now=now,
                    authority=("bexley", "kent", "medway")[n % 3],
                    team_id=team.id if team else None,
                )


def fill_programme() -> None:
    """Public dates on the coming days, as many as a year's programme has open at once."""
    with writing():
        by = staff("business_support")
        for number in range(DATES):
            starts = clock.now() + timedelta(days=7 + number)
            event("information_event", starts_at=starts, places=40, by=by, title="An evening to measure")


def booking_lines(app: Flask, how_many: int) -> tuple[str, list[str]]:
    """The address where places are booked, and bookings by as many households, ready to be sent."""
    lines = []
    with writing():
        booked = event("workshop", places=how_many).reference
    for batch in range(0, how_many, 250):
        with writing():
            for _ in range(batch, min(batch + 250, how_many)):
                one = family()
                person = db.session.get_one(Person, one.person_id).reference
                token = open_session(
                    one.account_id or 0, device="bench", now=clock.now(), second_factor=False
                )
                cookie, csrf = cookie_of(app, **{COOKIE_KEY: token})
                form = {"csrf_token": csrf, "once": new_once(), "who": person, "guests": "1", "step": "book"}
                lines.append(f"{cookie}\t{urlencode(form)}")
    return f"/events/{booked}/book", lines


def cookie_of(app: Flask, **values: str) -> tuple[str, str]:
    """A signed cookie with these values, and the CSRF token that goes with it."""
    with app.test_request_context("/"):
        g.pop("csrf_token", None)  # the application context around us remembers the one before
        session.update(values)
        token = generate_csrf()
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # Flask's own
        return f"session={serializer.dumps(dict(session))}", token


def staff_cookie(app: Flask) -> str:
    """A cookie of an adviser."""
    with writing():
        adviser = next(
            account
            for account in db.session.scalars(select(Account).where(Account.kind == "staff"))
            if "adviser" in account.roles
        )
        token = open_session(adviser.id, device="bench", now=clock.now(), second_factor=True)
    return cookie_of(app, **{COOKIE_KEY: token})[0]


def answers(n: int) -> dict[str, dict[str, object]]:
    """The answers of one enquiry."""
    return {
        steps.ONE_OR_TWO: {"people": "two"},
        steps.NAMES: {
            "given_name": "Sam",
            "family_name": f"Bench{n}",
            "second_given_name": "Alex",
            "second_family_name": f"Bench{n}",
        },
        steps.REACH_YOU: {
            "email": f"bench{n}@example.org",
            "telephone": "01632 960001",
            "reach_by": ["telephone"],
        },
        steps.SAFE_TIMES: {"safe_times": "", "wishes": []},
        steps.WHERE: {"authority": "kent", "postcode": "", "town": "Exampleton"},
        steps.BACKGROUND: {"background": ["none"]},
        steps.CHILDREN: {"considers": ["siblings"]},
        steps.NEEDS: {"access_needs": "", "language_needs": ""},
        steps.HEARD: {"heard_from": ""},
        steps.OWN_WORDS: {"own_words": ""},
    }


def enquiry_lines(app: Flask, how_many: int) -> list[str]:
    """Requests ready to be sent: cookie and form, a tab between."""
    lines = []
    for batch in range(0, how_many, 250):
        with writing():
            now = clock.now()
            for n in range(batch, min(batch + 250, how_many)):
                token = secrets.token_urlsafe(24)
                drafts.begin_draft(token, now=now)
                for step, typed in answers(n).items():
                    drafts.keep_step(token, step, typed, now=now)
                cookie, csrf = cookie_of(app, **{DRAFT: token})
                form = urlencode({"csrf_token": csrf, "once": new_once()})
                lines.append(f"{cookie}\t{form}")
    return lines


def measure_once(app: Flask, cookie: str) -> dict[str, dict[str, int]]:
    """Queries and bytes of each page, asked once outside the race."""
    found = {}
    asked_for: list[tuple[str, str, dict[str, str]]] = [
        ("home", "/", {}),
        ("programme", "/events", {}),
        ("worklist", "/staff", {"Cookie": cookie}),
    ]
    for name, path, headers in asked_for:
        client = app.test_client(use_cookies=False)
        client.get(path, headers=headers)
        asked: list[str] = []

        def note(
            _c: object, _cursor: object, statement: str, *_rest: object, into: list[str] = asked
        ) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA")):
                into.append(statement)

        with app.app_context():
            engine = db.engine
        listening.listen(engine, "before_cursor_execute", note)
        answer = client.get(path, headers=headers)
        listening.remove(engine, "before_cursor_execute", note)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")
        found[name] = {"queries": len(asked), "bytes": len(answer.data)}
    return found


def main(folder: Path, how_many: int) -> None:
    """Fill the portal and write what wrk needs."""
    app = create_app()
    with app.app_context():
        fill_worklist()
        cookie = staff_cookie(app)
        (folder / "worklist").write_text(cookie)
        (folder / "enquiries").write_text("\n".join(enquiry_lines(app, how_many)) + "\n")
        fill_programme()
        address, bookings = booking_lines(app, how_many // 2)
        (folder / "event").write_text(address)
        (folder / "bookings").write_text("\n".join(bookings) + "\n")
        db.session.rollback()
    (folder / "measures.json").write_text(json.dumps(measure_once(app, cookie)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
