"""The matrix: every address of this room, every kind of reader, and what is live, ended or not there at all.

Written down by hand, apart from the code that decides. A new address fails until it has its line here. For a
family what is another's, what has ended and what is not there look exactly the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.forms.base import new_once
from tests.finding_families.walkers import NOWHERE, body, families, filled, rules, shape_of, staff
from tests.finding_families.whole_town import built
from tests.finding_families.world import World
from tests.support.kept_files import files
from tests.support.length import only_sqlite_in_short

__all__ = ["files"]


@dataclass(frozen=True)
class Own:
    """What stands behind an address of a family: whose it is while it lives, and who still reads it ended."""

    kind: str
    owner: str = "two"
    still: str = ""
    """Who of the family still reads it when it has ended; "" where nobody does."""
    also: tuple[str, ...] = ()
    """Who else reads it while it lives: one's own words need no second step."""


GRANT, LETTER = Own("grant"), Own("letter", "linked")
INTEREST, PHOTO = Own("interest", still="gone"), Own("own photo", also=("no second step",))
LINK, REPORT = Own("link", "linked", still="runner"), Own("link", "linked")

FAMILY_OF_ONE = {
    "/children/*": GRANT,
    "/children/*/interest": GRANT,
    "/children/*/not-right": GRANT,
    "/children/*/pictures/*": Own("picture"),
    "/children/*/pictures/*/small": Own("small picture"),
    "/children/answers/*": INTEREST,
    "/children/answers/*/taking-back": INTEREST,
    "/children/links/*": LINK,
    "/children/links/*/report": REPORT,
    "/children/moving-in/letters/*": LETTER,
    "/children/profile/photographs/*": PHOTO,
    "/children/profile/photographs/*/removal": PHOTO,
}
"""Addresses of one thing of a family."""

FAMILY_PLAIN = {
    "/children": {}, "/children/considered": {}, "/children/moving-in": {}, "/children/profile": {},
    "/children/profile/photographs": {}, "/children/profile/writing": {}, "/children/wishes": {},
    "/children/profile/ready": {"GET": 405},
    "/children/terms": {"GET": 303, "noterms": 200},
    "/children/profile/taking-down": {"GET": 404, "linked": 200},
}  # fmt: skip
"""Addresses that lead a household to its own: 200, unless it says otherwise for all, or for one of them.
Nobody who parts, and nobody without a household, reads any of them."""

FINDERS = ("family_finder", "manager")
WORKERS = ("worker", "family_finder", "manager")
"""Who finds families, and the household's own worker; another assessor or support worker finds nothing."""
PANEL = ("family_finder", "panel_adviser", "manager")
FOLLOW = ("worker", "family_finder", "panel_adviser", "manager")


@dataclass(frozen=True)
class Kept:
    """An address of staff: what stands behind it, who opens it, and in which states it is there."""

    kind: str = ""
    who: tuple[str, ...] = FINDERS
    opens: str = "live ended"
    """"" where it is there in another state alone."""
    not_theirs: tuple[str, ...] = ()
    """Who holds the right, and finds nothing because it is of another's household."""
    asked: tuple[str, ...] = ()
    """Who is led to say first why they open the household."""
    not_ended: tuple[str, ...] = ()
    """Who opens it while it lives alone."""


OTHERS = ("stranger", "assessor", "support_worker")
PLACED = Kept("placement", WORKERS, not_theirs=OTHERS)
FOLLOWED = Kept("link", FOLLOW, not_theirs=OTHERS, not_ended=("panel_adviser",))
AT_PANEL = Kept("link", PANEL, not_ended=("panel_adviser",))
AT_HOME = Kept("household", ("worker", "manager"), asked=(*OTHERS, "family_finder"))


def _each(start: str, below: str, kept: Kept) -> dict[str, Kept]:
    return {f"{start}/{one}" if one != "." else start: kept for one in below.split()}


STAFF: dict[str, Kept] = {
    **_each(
        "/staff/children",
        ". codes events file interests interests/file meeting meeting/children/file meeting/families/file "
        "meeting/print new search",
        Kept(),
    ),
    "/staff/children/families": Kept("", (*WORKERS, *OTHERS)),
    **_each("/staff/children/placements", ". file", Kept("", (*WORKERS, *OTHERS))),
    "/staff/children/deciding/*": Kept("deciding", opens="live"),
    "/staff/children/events/*": Kept("event"),
    "/staff/children/events/*/*/ending": Kept("event of group"),
    "/staff/children/families/*": Kept("family", WORKERS, not_theirs=OTHERS),
    "/staff/children/families/*/draft": Kept(
        "family", ("worker", "manager"), "ended", not_theirs=(*OTHERS, "family_finder")
    ),
    "/staff/children/families/*/photographs/*": Kept("photo", WORKERS, "live", not_theirs=OTHERS),
    "/staff/children/grants/*/closing": Kept("grant"),
    **_each(
        "/staff/children/groups/*",
        ". about answers children events families fostering history hold links links/new links/print looked "
        "matters meeting-note pictures pictures/new preparing showing showing/preview showing/search "
        "together waiting withdrawal",
        Kept("group"),
    ),
    "/staff/children/groups/*/placement": Kept("group", opens=""),
    "/staff/children/groups/*/events/*": Kept("group at event"),
    **_each(
        "/staff/children/groups/*/pictures/*", ". file file/small order publishing taking-away words",
        Kept("group picture"),
    ),
    **_each("/staff/children/groups/*/writing/*", ". draft", Kept("writing")),
    "/staff/children/groups/*/writing/*/publishing": Kept("writing", opens=""),
    "/staff/children/groups/*/writing/*/versions/*": Kept("version"),
    "/staff/children/interests/*": Kept("interest"),
    **_each("/staff/children/links/*", ". report", FOLLOWED),
    **_each("/staff/children/links/*", "meeting panel panel-day", AT_PANEL),
    "/staff/children/links/*/agency-decision": Kept("link", ("manager",)),
    **_each(
        "/staff/children/links/*", "comparison decision ending letter second-person talk told visit",
        Kept("link"),
    ),
    **_each("/staff/children/links/*", "report/writing report/sending", Kept("link", opens="live")),
    **_each(
        "/staff/children/placements/*",
        ". application celebration days introductions moving-in moving-in/correction order reviews visits",
        PLACED,
    ),
    "/staff/children/placements/*/given/*": Kept("given", WORKERS, not_theirs=OTHERS),
    "/staff/children/placements/*/introductions/*/removal": Kept("day", WORKERS, "", not_theirs=OTHERS),
    "/staff/children/placements/*/visits/*/undoing": Kept("contact", WORKERS, "live", not_theirs=OTHERS),
    "/staff/children/placements/*/ending": Kept("placement", opens="live"),
    "/staff/children/placements/*/meeting": Kept("placement", opens="ended"),
    **_each("/staff/children/placements/*", "match return-home", Kept("placement", opens="")),
    **_each("/staff/children/placements/*", "letters letters/new", Kept("placement")),
    "/staff/children/placements/*/letters/*": Kept("kept letter"),
    **_each(
        "/staff/children/records/*",
        ". chronology clearing clearing/undoing identity milestones parting visits waits-longer",
        Kept("child"),
    ),
    "/staff/children/records/*/milestones/*/undoing": Kept("milestone"),
    **_each("/staff/households/*", "interests interests/number what-we-did", AT_HOME),
    "/staff/households/*/links": Kept("household", (*FOLLOW, *OTHERS)),
}  # fmt: skip


PRESS = ("two", "gone", "linked", "never", "apart", "no second step", "noterms", "nobody")
"""Who of the families presses as well as reads."""

NO_MORE_TO_TELL = ("agreed", "left", "adopters")
"""Families to whom these things are as much another's as to the others."""


def things(town: World) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """What stands behind the addresses -> the values in their holes: of one that lives, of one that ended."""
    live, ended, grant = town.live, town.ended, town.grants
    bear, hare, fox = town.groups["bear"], town.groups["hare"], live["placement"]
    linked, gone = town.homes["linked"].reference, town.homes["gone"].reference
    return {
        "grant": ((grant["bear-two"],), (grant["bear-gone"],)),
        "picture": ((grant["bear-two"], live["film-bear"]), (grant["bear-gone"], live["film-bear"])),
        "small picture": ((grant["bear-two"], live["photo-bear"]), (grant["bear-two"], ended["picture"])),
        "own photo": ((live["photo-two"],), (ended["own photo"],)),
        "event": ((live["event"],), (live["event"],)),
        "event of group": ((live["event"], bear), (live["event"], town.groups["deer"])),
        "family": ((linked,), (gone,)),
        "photo": ((linked, live["photo-linked"]), (town.homes["two"].reference, live["photo-two"])),
        "group": ((bear,), (hare,)),
        "group at event": ((bear, live["event"]), (hare, live["event"])),
        "group picture": ((bear, live["photo-bear"]), (bear, ended["picture"])),
        "writing": ((bear, "profile"), (hare, "profile")),
        "version": ((bear, "profile", "1"), (hare, "profile", "1")),
        "given": ((live["adopted"], "later-life-letter"), (ended["placement"], "later-life-letter")),
        "day": ((fox, live["day"]), (ended["placement"], live["day"])),
        "contact": ((fox, live["contact"]), (ended["placement"], live["contact"])),
        "kept letter": ((fox, live["letter"]), (fox, ended["letter"])),
        "child": ((town.children["bear"],), (town.children["hare"],)),
        "milestone": ((town.children["bear"], "placement_order"), (town.children["hare"], "placement_order")),
        "household": ((town.homes["two"].reference,), (town.homes["left"].reference,)),
        "": ((), ()),
    } | {kind: ((live[kind],), (ended[kind],)) for kind in (
        "interest", "link", "letter", "deciding", "placement",
    )}  # fmt: skip


def nowhere(values: tuple[str, ...]) -> tuple[str, ...]:
    """The same address, of what is not there."""
    return tuple(NOWHERE if len(one) == len(NOWHERE) and one[4] == "-" else one for one in values)


def test_every_address_is_classified(app: Flask) -> None:
    known = set(FAMILY_OF_ONE) | set(FAMILY_PLAIN) | set(STAFF)
    assert {shape_of(rule) for rule in rules(app)} == known


class Walk:
    """The walk through the whole matrix: what it asks, and what was not as it is written down."""

    def __init__(self, app: Flask) -> None:
        self.town = built(app)
        self.app, self.things = app, things(self.town)
        self.families = {
            name: who for name, who in families(app, self.town).items() if name not in NO_MORE_TO_TELL
        }
        self.staff = staff(app, self.town)
        self.methods: dict[str, set[str]] = {}
        for rule in rules(app):
            self.methods.setdefault(shape_of(rule), set()).update(rule.methods or ())
        self.wrong: list[str] = []
        self.tokens: dict[int, str] = {}

    def ask(self, who: FlaskClient, method: str, address: str, **headers: str) -> TestResponse:
        """One question; a press carries nothing but a fresh key."""
        data = {"once": new_once(), "csrf_token": self._token(who)} if method == "POST" else None
        return who.open(address, method=method, data=data, headers=headers)

    def _token(self, who: FlaskClient) -> str:
        """What a page of theirs carries in its forms."""
        if id(who) not in self.tokens:
            page = who.get("/account").get_data(as_text=True)
            found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
            self.tokens[id(who)] = found[1] if found else ""
        return self.tokens[id(who)]

    def expect(self, name: str, method: str, address: str, answer: TestResponse, status: int) -> None:
        """Note an answer that is not the one written down."""
        if answer.status_code != status:
            self.wrong.append(f"{name} {method} {address}: {answer.status_code}, not {status}")

    def methods_of(self, shape: str) -> Iterator[str]:
        yield from (one for one in ("GET", "POST") if one in self.methods[shape])

    def one_of_a_family(self, shape: str, own: Own) -> None:
        """What is one family's: it alone opens it; for all others it is as if it were not there."""
        live, ended = self.things[own.kind]
        for name, who in self.families.items():
            for method in self.methods_of(shape):
                if method == "POST" and name not in PRESS:
                    continue
                same = self._missing(shape, name, method, nowhere(live))
                mine = name == own.owner or name in own.also
                if not mine or method == "GET":
                    self._thing(shape, name, method, live, mine, same)
                if name != own.still or method == "GET":
                    self._thing(shape, name, method, ended, name == own.still, same)
                if own.kind == "picture":
                    part = self.ask(who, method, filled(shape, *live), Range="bytes=0-9")
                    self.expect(name, "part", shape, part, 206 if mine else 303 if name == "nobody" else 404)

    def closed_to_its_own(self) -> None:
        """What is open to a household, and not to this person or at this level: as if it were not there."""
        grant, photo = self.town.grants, self.town.live["photo-bear"]
        for shape, name, values in (
            ("/children/*", "noterms", (grant["bear-noterms"],)),
            ("/children/*/interest", "noterms", (grant["bear-noterms"],)),
            ("/children/*/pictures/*", "noterms", (grant["bear-noterms"], photo)),
            ("/children/*/pictures/*", "one", (grant["bear-one"], photo)),
            ("/children/*/pictures/*/small", "one", (grant["bear-one"], photo)),
        ):
            same = self._missing(shape, name, "GET", nowhere(values))
            self._thing(shape, name, "GET", values, False, same)

    def _missing(self, shape: str, name: str, method: str, values: tuple[str, ...]) -> tuple[int, str]:
        answer = self.ask(self.families[name], method, filled(shape, *values))
        self.expect(name, method, filled(shape, *values), answer, 303 if name == "nobody" else 404)
        return answer.status_code, body(answer.get_data(), values)

    def _thing(
        self, shape: str, name: str, method: str, values: tuple[str, ...], opens: bool, same: tuple[int, str]
    ) -> None:
        address = filled(shape, *values)
        answer = self.ask(self.families[name], method, address)
        if opens:
            self.expect(name, method, address, answer, 200)
        elif (answer.status_code, body(answer.get_data(), values)) != same:
            self.wrong.append(f"{name} can tell {address} ({method}, {answer.status_code}) from nothing")

    def plain_of_a_family(self, shape: str, exceptions: dict[str, int]) -> None:
        """What leads every household to its own."""
        for name, who in self.families.items():
            inside = name not in ("nobody", "apart", "relative")
            for method in self.methods_of(shape):
                if inside and method == "POST":
                    continue
                status = exceptions.get(name, exceptions.get("GET", 200))
                outside = 303 if name == "nobody" else 404
                self.expect(
                    name, method, shape, self.ask(who, method, shape), status if inside else outside
                )  # fmt: skip

    def of_staff(self, number: int, shape: str, kept: Kept) -> None:
        """An address of staff: by role, by household, by state; what is not theirs is not there for them."""
        live, ended = self.things[kept.kind]
        outsiders = ("nobody", "two", "no second step", "relative")
        everybody = self.staff | {name: self.families[name] for name in outsiders}
        holders = {*kept.who, *kept.not_theirs, *kept.asked}
        refused = [name for name in everybody if name not in holders and name != "nobody"]
        for method in self.methods_of(shape):
            seen = set()
            for name in refused:
                if method == "POST" and name not in ("two", refused[number % len(refused)]):
                    continue
                for values in (live, nowhere(live)) if name == refused[number % len(refused)] else (live,):
                    answer = self.ask(everybody[name], method, filled(shape, *values))
                    self.expect(name, method, filled(shape, *values), answer, 403)
                    if name == refused[number % len(refused)]:
                        seen.add(body(answer.get_data(), values))
            if len(seen) > 1:
                self.wrong.append(f"{shape} tells who may not open it what is there")
            answer = self.ask(everybody["nobody"], method, filled(shape, *live))
            self.expect("nobody", method, shape, answer, 303)
            if live != nowhere(live):
                self._holders(shape, method, kept, holders, live, ended)
        if live == nowhere(live) and "GET" in self.methods[shape]:
            for name in kept.who:
                self.expect(name, "GET", shape, self.ask(self.staff[name], "GET", shape), 200)

    def _holders(
        self, shape: str, method: str, kept: Kept, holders: set[str], live: tuple[str, ...],
        ended: tuple[str, ...],
    ) -> None:  # fmt: skip
        for name in sorted(holders):
            who = self.staff[name]
            missing = self.ask(who, method, filled(shape, *nowhere(live)))
            self.expect(name, method, filled(shape, *nowhere(live)), missing, 404)
            if name in kept.not_theirs or (method == "GET" and name in (*kept.who, *kept.asked)):
                self._states(shape, method, name, kept, missing, {"live": live, "ended": ended})

    def _states(
        self, shape: str, method: str, name: str, kept: Kept, missing: TestResponse,
        states: dict[str, tuple[str, ...]],
    ) -> None:  # fmt: skip
        for state, values in states.items():
            answer = self.ask(self.staff[name], method, filled(shape, *values))
            opens = name in kept.who and state in kept.opens
            if opens and not (state == "ended" and name in kept.not_ended):
                self.expect(name, method, filled(shape, *values), answer, 200)
            elif name in kept.asked:
                self.expect(name, method, filled(shape, *values), answer, 303)
            else:
                self.expect(name, method, filled(shape, *values), answer, 404)
                if body(answer.get_data(), values) != body(missing.get_data(), nowhere(values)):
                    self.wrong.append(f"{name} can tell {filled(shape, *values)} from nothing")


@pytest.mark.soak
def test_who_opens_what(app: Flask) -> None:
    """One town, every question."""
    only_sqlite_in_short(app)
    walk = Walk(app)
    for shape, own in FAMILY_OF_ONE.items():
        walk.one_of_a_family(shape, own)
    walk.closed_to_its_own()
    for shape, exceptions in FAMILY_PLAIN.items():
        walk.plain_of_a_family(shape, exceptions)
    for number, (shape, kept) in enumerate(STAFF.items()):
        walk.of_staff(number, shape, kept)
    assert walk.wrong == []


def test_a_new_address_would_be_noticed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(STAFF, "/staff/children/codes")
    with pytest.raises(AssertionError):
        test_every_address_is_classified(app)
