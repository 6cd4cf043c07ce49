"""The duty page among very many requests: as many queries as with few, and as quick.

`make soak` puts 50,000 on file, a tenth of them open (far more than any agency has); the short form 2,000.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from portal import clock
from portal.extensions import db, writing
from portal.promises.models import Promise
from portal.references import new_reference
from portal.support.models import SupportRequest, SupportWord
from tests.asking_for_support.making import agency, duty
from tests.events.finding.test_family import signed_in
from tests.events.finding.test_many import fastest
from tests.support.length import IN_FULL
from tests.support.pages import read
from tests.support.queries import counted

REQUESTS = 50_000 if IN_FULL else 2_000
MOST_MS = 150
"""At the server, for each page (the requirement's own figure)."""


def make_many(requests: int, owner_id: int) -> None:
    """So many requests, a tenth of them open, each open one with a call that is due."""
    now = clock.now()
    for start in range(0, requests, 5_000):
        rows, promises = [], []
        for number in range(start, min(start + 5_000, requests)):
            is_open, at = number % 10 == 0, now - timedelta(minutes=number)
            row: dict[str, Any] = {
                "reference": new_reference(), "channel": "web",
                "state": "accepted" if is_open else "finished", "ended_as": "" if is_open else "enough",
                "authority": "kent", "name": f"Family {number}", "telephone": "01632 960321", "words": "w",
                "situation": "adopted", "rank": 0 if number % 50 == 0 else 1, "next_due_at": at,
                "owner_id": owner_id if is_open else None, "sent_at": at, "sent_on": clock.today(),
                "sent_by": "visitor", "ended_at": None if is_open else now, "asker": "self",
                "risks": "breaking_down" if number % 50 == 0 else "",
            }  # fmt: skip
            rows.append(row)
            if is_open:
                promises.append(
                    {
                        "reference": new_reference(), "kind": "advice_call",
                        "subject_kind": "support_request",
                        "subject_ref": row["reference"], "label": row["name"], "authority": "kent",
                        "set_by_law": False, "starts_at": at, "due_at": at, "sort_at": at, "made_at": at,
                        "made_by": "visitor", "owner_id": owner_id,
                    }
                )  # fmt: skip
        made = db.session.execute(insert(SupportRequest).returning(SupportRequest.id), rows).scalars().all()
        db.session.execute(insert(Promise), promises)
        db.session.execute(insert(SupportWord), [{"word": f"family{one}", "request_id": one} for one in made])


@pytest.mark.soak
def test_the_duty_page_costs_the_same_among_many(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), writing():
        agency()
        kit = duty()
        make_many(REQUESTS, kit.account_id or 0)
        if not db.engine.dialect.name.startswith("sqlite"):
            db.session.connection().exec_driver_sql("ANALYZE support_request, promise, support_word")
    signed = signed_in(app, kit)
    first = read(signed.get("/staff/support"))
    for address in (
        "/staff/support",
        "/staff/support?whose=mine&authority=kent",
        "/staff/support?show=ended",
        first.link("More →"),
    ):
        with counted(app) as asked:
            read(signed.get(address))
        assert len(asked) <= 10, (address, asked)
        took, worked = fastest(signed, address)
        assert min(took, worked) < MOST_MS, f"{address}: {took:.0f} ms"
