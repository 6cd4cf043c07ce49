"""How it was, on the managers' page: counted by council, and a mean only where enough answered."""

from __future__ import annotations

from flask import Flask

from portal import clock
from portal.extensions import db, writing
from portal.support.duty import actions as on_duty
from portal.support.ending.models import SupportEnding
from portal.support.ending.rules import Reason
from tests.asking_for_support.making import agency, ask, duty
from tests.asking_for_support.test_overview import manager
from tests.events.finding.test_family import signed_in
from tests.support.pages import read


def answered(number: int) -> None:
    """Requests that were finished, and whose writers answered 1, 2, 3, … to one question."""
    kit = duty()
    for given in range(1, number + 1):
        request = ask(name=f"Family {given}")
        on_duty.finish(request.reference, "x", "y", reason=Reason.MOVED, by=kit, now=clock.now())
        ending = db.session.query(SupportEnding).filter_by(request_id=request.id).one()
        ending.asked_at = ending.given_at = clock.now()
        ending.helped = given


def test_a_mean_stands_once_enough_have_answered(app: Flask) -> None:
    with app.app_context(), writing():
        agency()
        chief = manager()
        answered(4)
    signed = signed_in(app, chief)
    assert "Did it help? 4 –" in read(signed.get("/staff/support/overview")).text
    with app.app_context(), writing():
        answered(5)
    page = read(signed.get("/staff/support/overview"))
    assert "Did it help? 9 2.8" in page.text  # (1+2+3+4 + 1+2+3+4+5) / 9
    assert "They moved away 9" in page.text
    assert "Together 9 9 100%" in page.text
