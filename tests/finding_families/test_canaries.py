"""Canary words in every field of this room: each stands where the table says, and not elsewhere."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.audit.models import AuditRow
from portal.children.models import Grant
from portal.extensions import db
from portal.messages.models import Message
from portal.promises.models import Promise
from portal.worker import run_once
from tests.finding_families.test_matrix import FAMILY_OF_ONE, FAMILY_PLAIN, STAFF, things
from tests.finding_families.walkers import families, filled, staff
from tests.finding_families.whole_town import built
from tests.finding_families.world import AREAS, GROUPS, HOMES, NEAR, World
from tests.support.kept_files import files
from tests.support.length import only_sqlite_in_short
from tests.support.pages import press, read

__all__ = ["files"]

WORD = re.compile(rf"q({'|'.join((*GROUPS, *HOMES))})([a-z0-9]+?)q(?![a-z0-9])", re.IGNORECASE)
POSTCODE = re.compile(rf"(?<![\w-])({'|'.join((*AREAS.values(), *NEAR.values()))})(?![\w-])", re.IGNORECASE)
NOT_WORDS = re.compile(
    r"nonce=\"[^\"]*\"|'nonce-[^']*'|session=[^;]*|(?:name=\"(?:once|csrf_token)\"[^>]*)|value=\"[^\"]{60,}\""
)
OF_POSTCODE = {code: (name, "areas") for name, code in AREAS.items()} | {
    code: (name, "near") for name, code in NEAR.items()
}

Where = tuple[str, str]
"""A reader, and the shape of an address."""

OUTSIDE_STAFF = (
    "/staff", "/staff?whose=mine", "/staff/promises", "/staff/households", "/staff/events", "/staff/outbox",
    "/staff/audit", "/staff/journeys", "/staff/caseloads", "/staff/tracking", "/staff/openings",
    "/staff/enquiries", "/staff/support", "/staff/panels", "/staff/partings", "/staff/search", "/account",
)  # fmt: skip
OUTSIDE_FAMILY = (
    "/home", "/home/people", "/home/stages", "/home/documents", "/home/messages", "/home/steps",
    "/home/panel",    "/events", "/events/bookings", "/events/my-calendar", "/support/requests", "/account",
)  # fmt: skip


AS_ANOTHER = ("assessor", "support_worker")
"""Who holds the same rights as `stranger`: asked by the matrix, not again here."""

STAFF_MAY: list[tuple[str, str, str]] = [
    ("given family socialworker living birth areas", "finders", "/staff/children/records/*/identity"),
    ("given family", "finders", "/staff/children/placements/*/letters/*"),
    ("milestone visit", "finders", "/staff/children/records/* /staff/children/records/*/chronology"),
    ("introduction ownintroduction profile ownprofile report ownreport", "finders",
     "/staff/children/groups/*/writing/*/draft /staff/children/groups/*/writing/*/versions/*"),
    ("consent", "finders", "/staff/children/groups/*/writing/*/versions/*"),
    ("musts", "finders", "/staff/children/groups/* /staff/children/groups/*/about"),
    ("near matters", "finders", "/staff/children/groups/*/matters"),
    ("meetingnote", "finders", "/staff/children/groups/*/meeting-note /staff/children/meeting "
     "/staff/children/meeting/print /staff/children/records/*/chronology"),
    ("grantreason", "finders", "/staff/children/groups/* /staff/children/records/*/chronology"),
    ("stopreason", "finders", "/staff/children/deciding/*"),
    ("withdrawn", "finders", "/staff/children/groups/*/history /staff/children/records/*/chronology"),
    ("altphoto altfilm altaway", "finders", "/staff/children/groups/*/pictures "
     "/staff/children/groups/*/pictures/* /staff/children/groups/*/pictures/*/publishing "
     "/staff/children/groups/*/pictures/*/taking-away /staff/children/groups/*/pictures/*/words"),
    ("pictureconsent", "finders", "/staff/children/groups/*/pictures/*"),
    ("interest answered notright", "finders", "/staff/children/groups/*/answers /staff/children/interests/*"),
    ("interest answered notright mostreason update", "manager worker", "/staff/households/*/interests"),
    ("talktext linkvisittext decisiontext meetingtext paneltext admtext talkwho linkvisitwho decisionwho "
     "meetingwho toldhow linkendedwhy compare0 compare1 compare2 compare3 compare4", "finders",
     "/staff/children/groups/*/links /staff/children/groups/*/links/print /staff/children/links/* "
     "/staff/children/links/*/comparison /staff/children/records/*/chronology"),
    ("talktext linkvisittext decisiontext meetingtext paneltext admtext talkwho linkvisitwho decisionwho "
     "meetingwho toldhow compare0 compare1 compare2 compare3 compare4", "worker panel_adviser",
     "/staff/children/links/*"),
    ("linkendedwhy linkfamilywords", "finders worker", "/staff/children/links/*"),
    ("placementreport placementplan commentsam", "finders worker panel_adviser",
     "/staff/children/links/*/report"),
    ("placementreport placementplan", "finders", "/staff/children/links/*/report/writing"),
    ("forfamily forstaff visitor met because learned metwith giventowhom givenhow", "finders worker",
     "/staff/children/placements/*"),
    ("because", "finders", "/staff/children/groups/*/history /staff/children/records/*/chronology"),
    ("learned metwith", "finders", "/staff/children/placements/*/meeting"),
    ("wentto", "finders", "/staff/children/placements/*"),
]  # fmt: skip
"""Fields, who of staff, and where: whatever they are of."""

STAFF_MAY_OF: list[tuple[str, str, str, str]] = [
    ("draftwho drafthome draftnetwork draftenjoy draftparents photoalt", "linked", "finders worker",
     "/staff/children/families/*"),
    ("draftwho drafthome draftnetwork draftenjoy draftparents photoalt", "gone", "manager worker",
     "/staff/children/families/*/draft"),
    ("considered", "linked", "finders worker", "/staff/children/families/*"),
    ("considered", "gone", "finders worker", "/staff/children/families/*"),
]  # fmt: skip
"""Fields of one household, who of staff, and where: what is released, and what waits to be read."""

READ = "/children /children/* /children/*/interest /children/*/not-right"
OWN_PAGES = "/children /children/* /children/answers/* /children/*/interest /children/*/not-right"
FAMILY_MAY: list[tuple[str, str, str]] = [
    ("introduction ownintroduction musts", "bear:two bear:one seal:other fox:linked deer:agreed", READ),
    ("profile ownprofile altphoto altfilm", "bear:two seal:other fox:linked deer:agreed", "/children/*"),
    ("report ownreport", "fox:linked deer:agreed", "/children/*"),
    ("interest answered notright", "two:two one:one gone:gone linked:linked runner:runner", OWN_PAGES),
    ("linkfamilywords", "runner:runner", "/children /children/links/*"),
    ("placementreport placementplan", "fox:linked", "/children/links/*/report"),
    ("commentsam", "linked:linked", "/children/links/*/report"),
    ("forfamily", "fox:linked owl:left", "/children/moving-in"),
    ("giventowhom", "roe:adopters", "/children/moving-in"),
    ("given family", "fox:linked", "/children/moving-in/letters/*"),
    ("update", "two:two two:no_second_step", "/home"),
    ("update", "two:two", "/children"),
    ("considered", "two:two two:no_second_step gone:gone linked:linked", "/children/considered"),
    ("draftwho drafthome draftnetwork draftenjoy draftparents photoalt",
     "two:two two:no_second_step gone:gone linked:linked",
     "/children/profile /children/profile/writing /children/profile/photographs/*/removal"),
]  # fmt: skip
"""Fields, of whom and who of the families reads them, and where."""

NOWHERE_AT_ALL = ("commentalex", "daywhat", "daywho", "dayplace", "namenow")
"""Fields on no page that was looked at: unsent words, a day of a plan that is over, a letter kept."""


def may_stand(whose: str, field: str) -> set[Where]:
    """Every reader and address at which a canary may stand."""
    found = set()
    for fields, who, shapes in STAFF_MAY:
        if field in fields.split():
            found |= {(name, shape) for name in _staff_of(who) for shape in shapes.split()}
    for fields, of, who, shapes in STAFF_MAY_OF:
        if field in fields.split() and whose == of:
            found |= {(name, shape) for name in _staff_of(who) for shape in shapes.split()}
    for fields, pairs, shapes in FAMILY_MAY:
        for pair in pairs.split():
            of, _, name = pair.partition(":")
            if field in fields.split() and whose == of:
                found |= {(name.replace("_", " "), shape) for shape in shapes.split()}
    return found


def _staff_of(who: str) -> Iterator[str]:
    for one in who.split():
        yield from ("family_finder", "manager") if one == "finders" else (one,)


def words_in(text: str) -> set[tuple[str, str]]:
    """The canaries in a text: whose, and which field."""
    text = NOT_WORDS.sub("", text)
    found = {(whose.lower(), field.lower()) for whose, field in WORD.findall(text)}
    return found | {OF_POSTCODE[code.upper()] for code in POSTCODE.findall(text)}


class Looked:
    """Everything that was looked at: canary -> where it stood."""

    def __init__(self, app: Flask) -> None:
        self.town = built(app)
        self.app = app
        self.families, self.staff = families(app, self.town), staff(app, self.town)
        self.found: dict[tuple[str, str], set[Where]] = defaultdict(set)
        self.outside: dict[str, set[tuple[str, str]]] = defaultdict(set)

    def look(self, name: str, who: FlaskClient, address: str, shape: str) -> None:
        """Open an address, and keep which canaries stand on it, and in its headers."""
        answer = who.get(address)
        if not (answer.mimetype or "").startswith(("image", "video")):
            for canary in words_in(answer.get_data(as_text=True)):
                self.found[canary].add((name, shape))
        self.outside["headers"] |= words_in(str(answer.headers))

    def everywhere(self) -> None:
        """Every page of the matrix and the pages around it, as every reader."""
        with self.app.app_context():  # each, as an agreed link opens more by a new one
            grants = list(db.session.scalars(select(Grant.reference)))
        for name, who in self.families.items():
            for shape, address in (*_plain(FAMILY_PLAIN), *_of_families(self.town, grants)):
                self.look(name, who, address, shape)
            for address in OUTSIDE_FAMILY:
                self.look(name, who, address, address)
        for name, who in self.staff.items():
            for shape, address in _of_staff(self.town):
                if name in (*STAFF[shape].who, *STAFF[shape].not_theirs) and name not in AS_ANOTHER:
                    self.look(name, who, address, shape)
            for address in OUTSIDE_STAFF:
                self.look(name, who, address, address)
            for home in ("two", "linked", "left"):
                self.look(name, who, f"/staff/households/{self.town.homes[home].reference}", "household")


def _plain(table: dict[str, dict[str, int]]) -> Iterator[Where]:
    yield from ((shape, shape) for shape in table)


def _of_families(town: World, grants: list[str]) -> Iterator[Where]:
    more: dict[str, list[tuple[str, ...]]] = {
        "grant": [(one,) for one in grants],
        "link": [(town.live["agreed"],)],
    }
    known = things(town)
    for shape, own in FAMILY_OF_ONE.items():
        for values in {*known[own.kind], *more.get(own.kind, [])}:
            yield shape, filled(shape, *values)


def _of_staff(town: World) -> Iterator[Where]:
    more: dict[str, list[tuple[str, ...]]] = {
        "group": [(one,) for one in town.groups.values()],
        "child": [(one,) for one in town.children.values()],
        "link": [(town.live["agreed"],)],
        "placement": [(town.live["adopted"],)],
        "writing": [(town.groups["bear"], level) for level in ("introduction", "report")],
        "version": [(town.groups["bear"], level, "1") for level in ("introduction", "report")],
        "household": [(town.homes[name].reference,) for name in ("linked", "gone", "one")],
    }
    known = things(town)
    for shape, kept in STAFF.items():
        for values in {*known[kept.kind], *more.get(kept.kind, [])}:
            yield shape, filled(shape, *values)


def outside(app: Flask) -> dict[str, str]:
    """What is kept and sent beside the pages."""
    with app.app_context():
        rows = {
            "audit": [str(tuple(row)) for row in db.session.execute(select(AuditRow.__table__))],
            "mail": [str(tuple(row)) for row in db.session.execute(select(Message.__table__))],
            "promises": [str(tuple(row)) for row in db.session.execute(select(Promise.__table__))],
        }
        assert any(one for one in db.session.scalars(select(Message.sent_text))), "the worker sent something"
    assert all(rows.values())
    return {name: "\n".join(found) for name, found in rows.items()}


def searched(looked: Looked) -> None:
    """A search by a child's name, a family's draft or a report finds nothing; no word in an address."""
    who = looked.staff["family_finder"]
    for word in ("Qbeargivenq", "Qbearfamilyq", "Qtwodraftwhoq", "Qbearreportq"):
        answer = press(who, read(who.get("/staff/children")), "Search children", words=word)
        assert word not in answer.headers["Location"]
        assert "No child matches" in read(who.get(answer.headers["Location"])).text


@pytest.mark.soak
def test_each_canary_stands_where_it_may_alone(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """One town, everywhere looked at once; then the e-mails, the audit, the promises and the log."""
    only_sqlite_in_short(app)
    caplog.set_level(logging.DEBUG)
    looked = Looked(app)
    looked.everywhere()
    for (whose, field), where in sorted(looked.found.items()):
        assert where <= may_stand(whose, field), (whose, field, where - may_stand(whose, field))
    seen = {field for _, field in looked.found}
    every = " ".join([line[0] for line in (*STAFF_MAY, *STAFF_MAY_OF, *FAMILY_MAY)]).split()
    assert set(every) - seen <= {"ownintroduction", "ownreport"}, "the table names what stands nowhere"
    assert not seen & set(NOWHERE_AT_ALL)
    assert looked.outside["headers"] == set()
    run_once(app)
    for name, text in outside(app).items():
        assert words_in(text) == set(), name
    assert words_in(caplog.text) == set()
    searched(looked)


def test_a_canary_in_the_wrong_place_is_found() -> None:
    assert words_in('<p>Qbearreportq</p><input value="ct21">') == {("bear", "report"), ("bear", "near")}
    assert ("two", "/children/*") not in may_stand("bear", "report")
    assert ("one", "/children/*") not in may_stand("bear", "profile")
    assert ("worker", "/staff/children/placements/*") not in may_stand("owl", "wentto")
