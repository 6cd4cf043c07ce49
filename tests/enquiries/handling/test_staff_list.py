"""The list of enquiries: filtered, searched, 25 a page."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Account
from portal.extensions import db
from tests.enquiries.answering import audited, enquiry, page, sent, written
from tests.support.pages import press, read
from tests.support.people import sign_in
from tests.support.queries import counted


def in_list(client: FlaskClient, query: str = "") -> list[str]:
    """The references on a page of the list, from the top."""
    seen = read(client.get(f"/staff/enquiries{query}"))
    return [tag.text for tag in seen.soup.select("td .app-reference")]


def test_the_list_is_filtered_by_its_address(app: Flask, client: FlaskClient) -> None:
    plain = enquiry(app, ago=timedelta(days=2))
    first = enquiry(app, email="b@example.org", considers=("complex_needs",), ago=timedelta(days=1))
    done = enquiry(app, email="c@example.org")
    sign_in(client, "adviser")
    press(client, page(client, done, "/finish"), "Finish for now", {"reason": "moved_away"})
    press(client, page(client, plain), "Claim : First conversation")
    assert in_list(client) == [first, plain]
    assert in_list(client, "?state=closed") == [done]
    assert in_list(client, "?state=any") == [done, first, plain]
    assert in_list(client, "?priority=yes") == [first]
    assert in_list(client, "?promise=nobody") == [first]
    assert in_list(client, "?authority=kent&state=&priority=") == [first, plain]
    assert in_list(client, "?authority=medway") == []
    assert client.get("/staff/enquiries?state=lost").status_code == 404
    assert "Nothing here" in read(client.get("/staff/enquiries?authority=medway")).text


def test_the_empty_list_says_what_will_appear(app: Flask, client: FlaskClient) -> None:
    sign_in(client, "adviser")
    assert "People who ask about adopting will appear here" in read(client.get("/staff/enquiries")).text


def test_the_list_goes_on_by_key_in_a_fixed_number_of_queries(app: Flask, client: FlaskClient) -> None:
    def some(count: int, begin: int = 0) -> None:
        for number in range(begin, begin + count):
            sent(email=f"somebody-{number}@example.org", ago=timedelta(minutes=number % 10))

    written(app, lambda: some(3))
    sign_in(client, "adviser")
    in_list(client)
    with counted(app) as few:
        in_list(client)
    written(app, lambda: some(57, 3))
    with counted(app) as many:
        first = read(client.get("/staff/enquiries"))
    assert len(many) == len(few) <= 10, many
    shown, seen = list[str](), first
    for _ in range(5):
        shown += [tag.text for tag in seen.soup.select("td .app-reference")]
        later = seen.soup.select_one('a[rel="next"]')
        if later is None:
            break
        seen = read(client.get(str(later["href"])))
    assert len(shown) == len(set(shown)) == 60
    assert len(first.soup.select("tbody tr")) == 25


def test_a_search_shows_ten_at_most_with_name_town_and_reference(app: Flask, client: FlaskClient) -> None:
    written(app, lambda: [sent(email=f"s{n}@example.org", family_name=f"Marlowe{n}") for n in range(12)])
    other = enquiry(app, given_name="Zoë", family_name="O’Brien", town="Whitstable")
    who = sign_in(client, "adviser")
    found = press(client, read(client.get("/staff/enquiries")), "Search enquiries", {"words": "sam  MARLOWE"})
    assert "marlowe" not in found.location
    seen = read(client.get(found.location))
    assert len(seen.soup.select("tbody tr")) == 10
    assert "add another word" in seen.text
    assert [th.text for th in seen.soup.select("thead th")] == ["Who", "Town", "Reference"]
    (row,) = audited(app, "enquiries.searched")
    assert (row.by, row.details["words"]) == (who, "sam marlowe")
    for words in ("zoe", "whit", "obrien zo", other, other.replace("-", "").lower()):
        found = press(client, read(client.get("/staff/enquiries")), "Search enquiries", {"words": words})
        assert [tag.text for tag in read(client.get(found.location)).soup.select("td .app-reference")] == [
            other
        ]


def test_searching_one_s_own_or_a_colleague_s_surname_is_flagged(app: Flask, client: FlaskClient) -> None:
    def names() -> None:
        for name in ("Asha Patelson", "Tom Colleague"):
            db.session.add(
                Account(
                    kind="staff",
                    email=f"{name[:3].lower()}@example.org",
                    name=name,
                    roles=["adviser"],
                    made_at=clock.now(),
                )
            )

    written(app, names)
    with app.app_context():
        asha = db.session.scalars(select(Account.reference).where(Account.name == "Asha Patelson")).one()
    sign_in(client, asha)
    for words in ("patelson", "tom colleague", "marlowe", "patels", "me19 patel", "pa"):
        press(client, read(client.get("/staff/enquiries")), "Search enquiries", {"words": words})
    flags = [row.details.get("flag") for row in audited(app, "enquiries.searched")]
    assert flags == ["own surname", "a colleague's surname", None, "own surname", "own surname", None]
    press(client, read(client.get("/staff")), "Search", words="patelson")
    (row,) = audited(app, "worklist.searched")
    assert row.details["flag"] == "own surname", "the worklist's search finds the same names"


def test_opening_the_list_is_written_down(app: Flask, client: FlaskClient) -> None:
    who = sign_in(client, "business_support")
    read(client.get("/staff/enquiries?priority=yes"))
    (row,) = audited(app, "enquiries.listed")
    assert (row.by, row.details) == (who, {"priority": "yes"})
