"""Staff who look for themselves are flagged in the audit: their own surname, their own postcode."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.accounts.models import Account
from portal.enquiries.models import Enquiry
from portal.extensions import db
from tests.enquiries.answering import audited, enquiry, page, written
from tests.support.pages import press, read
from tests.support.people import sign_in


def _staff(app: Flask, client: FlaskClient, name: str = "Asha Patelson", postcode: str = "CT5 1AA") -> None:
    """Sign in as an adviser of this name who gave this home postcode."""
    who = sign_in(client, "adviser")
    change = update(Account).where(Account.reference == who).values(name=name, home_postcode=postcode)
    written(app, lambda: db.session.execute(change))


def test_searching_for_one_s_own_postcode_is_flagged_on_both_pages(app: Flask, client: FlaskClient) -> None:
    _staff(app, client)
    for words in ("CT5 1AA", "sample ct51aa", "CT5", "CT5 2AA", "patelson"):
        press(client, read(client.get("/staff/enquiries")), "Search enquiries", {"words": words})
    flags = [row.details.get("flag") for row in audited(app, "enquiries.searched")]
    assert flags == ["own postcode", "own postcode", None, None, "own surname"]
    press(client, read(client.get("/staff")), "Search", words="ct5 1aa")
    (row,) = audited(app, "worklist.searched")
    assert row.details["flag"] == "own postcode"


@pytest.mark.parametrize(
    ("changes", "flag"),
    [
        ({"postcode": "CT5 1AA"}, "own postcode"),
        ({"family_name": "Patelson"}, "own surname"),
        ({"second_given_name": "Kim", "second_family_name": "Patelson"}, "own surname"),
        ({"family_name": "Patelson", "postcode": "ct5 1aa"}, "own surname, own postcode"),
        ({}, None),
    ],
)
def test_opening_one_s_own_is_flagged(
    app: Flask, client: FlaskClient, changes: dict[str, str], flag: str | None
) -> None:
    reference = enquiry(app, **changes)
    _staff(app, client)
    page(client, reference)
    page(client, reference, "/call")
    rows = audited(app, "enquiries.opened")
    assert [row.details.get("flag") for row in rows] == [flag, flag]


def test_one_that_was_joined_counts_too(app: Flask, client: FlaskClient) -> None:
    reference, other = enquiry(app, email=None), enquiry(app, email=None, postcode="CT5 1AA")

    def join() -> None:
        db.session.execute(
            update(Enquiry)
            .where(Enquiry.reference == other)
            .values(
                state="merged",
                merged_into_id=select(Enquiry.id).where(Enquiry.reference == reference).scalar_subquery(),
            )
        )

    written(app, join)
    _staff(app, client)
    page(client, reference)
    assert [row.details.get("flag") for row in audited(app, "enquiries.opened")] == ["own postcode"]
