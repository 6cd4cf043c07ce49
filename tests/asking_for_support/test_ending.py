"""Finishing asks why; the writer is asked how it was, where they may be. On both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from time_machine import Traveller

from portal import clock
from portal.access import VISITOR, Viewer
from portal.accounts.models import Account
from portal.agency.rules import local_day
from portal.audit.models import AuditRow
from portal.clock import LONDON
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.models import Household, NamedStaff
from portal.households.partings.actions import say_parted
from portal.households.quiet.actions import begin_quiet, end_quiet
from portal.households.quiet.rules import Cause
from portal.messages.models import Message
from portal.support.duty import actions as on_duty
from portal.support.ending import actions as ending
from portal.support.ending.figures import endings_between, quotes_between, satisfaction_between
from portal.support.ending.links import by_link, how_it_was_link, link_subject
from portal.support.ending.models import SupportEnding
from portal.support.ending.rules import Answers, Reason
from portal.support.ending.sweeps import ask_how_it_was
from portal.support.models import SupportRequest
from portal.support.own import actions as own
from portal.support.queries import entries_of
from tests.asking_for_support.making import agency, ask, duty, parents
from tests.households.making import couple

pytestmark = pytest.mark.usefixtures("session")
MONDAY = datetime(2026, 11, 16, 11, tzinfo=LONDON)
DAY = timedelta(days=1)
GOOD = Answers(quick=4, listened=5, helped=4, home_better=3, words="Grace listened.", may_quote=True)


@pytest.fixture(autouse=True)
def _agency(session: object, frozen: Traveller) -> None:
    frozen.move_to(MONDAY)
    agency()


def ended(by: Viewer = VISITOR, kit: Viewer | None = None, **said: Any) -> SupportRequest:
    """A request that a manager finished on Monday: of a confined one they are named."""
    manager = kit or duty("manager")
    request = ask(by, **said)
    on_duty.finish(
        request.reference,
        "Talked it through",
        "Write any time.",
        reason=Reason.ENOUGH,
        by=manager,
        now=MONDAY,
    )
    return request


def row_of(request: SupportRequest) -> SupportEnding:
    db.session.expire_all()
    return db.session.scalars(select(SupportEnding).where(SupportEnding.request_id == request.id)).one()


def mails() -> list[Message]:
    asked = select(Message).where(Message.template == "something_for_you").order_by(Message.id)
    return list(db.session.scalars(asked))


def asked_over(days: int, *, start: datetime = MONDAY) -> int:
    """How many e-mails go in so many days of hourly sweeps, from a day on."""
    return sum(ask_how_it_was(start + hours * timedelta(hours=6)) for hours in range(4 * days))


def test_finishing_keeps_a_kind_beside_the_words() -> None:
    request = ended()
    db.session.refresh(request)
    assert (request.ended_as, request.ended_because) == ("enough", "Talked it through")
    assert entries_of(request, shown=False)[-2].text == "We helped, and it is enough: Talked it through"
    assert row_of(request).ended_on == local_day(MONDAY)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(SupportRequest).where(SupportRequest.id == request.id).values(ended_as=""))


def test_the_writer_alone_is_asked_and_reminded_twice() -> None:
    sam, _ = parents()
    request = ended(sam)
    assert asked_over(2) == 0
    assert asked_over(40) == 3
    email = db.session.scalars(select(Account.email).where(Account.reference == sam.reference)).one()
    assert [(one.to, one.template, one.parameters) for one in mails()] == [
        (email, "something_for_you", {})
    ] * 3
    assert [one.made_at.astimezone(LONDON) for one in mails()] == [
        datetime(2026, 11, 18, 11, tzinfo=LONDON),
        datetime(2026, 11, 25, 11, tzinfo=LONDON),
        datetime(2026, 12, 9, 11, tzinfo=LONDON),
    ]
    assert row_of(request).next_ask_at is None
    assert (
        len(db.session.scalars(select(AuditRow).where(AuditRow.event == "support.how_it_was_asked")).all())
        == 3
    )


def test_a_stranger_is_sent_a_link_to_the_address_they_agreed_to() -> None:
    request = ended(email="rowan@example.org")
    assert asked_over(3) == 1
    (mail,) = mails()
    assert mail.to == "rowan@example.org"
    assert mail.link_subject is not None
    assert "rowan" not in mail.link_subject
    link = how_it_was_link(mail.link_subject, base_url="https://example.org", now=clock.now())
    token = link.rsplit("/", 1)[1]
    assert request.reference not in link
    found, _ = by_link(token, now=MONDAY + 3 * DAY)
    assert found.reference == request.reference
    ending.answer_by_link(token, GOOD, by=VISITOR, now=MONDAY + 3 * DAY)
    assert row_of(request).own_words == "Grace listened."
    with pytest.raises(NotFound):  # a reminder that waits is not sent once they have answered
        how_it_was_link(mail.link_subject, base_url="https://example.org", now=clock.now())


def test_a_link_dies_with_the_address_with_time_and_when_it_is_kept_back() -> None:
    kit = duty("manager")
    request = ended(kit=kit, email="rowan@example.org")
    asked_over(3)
    subject = link_subject(request.reference, "rowan@example.org")
    token = how_it_was_link(subject, base_url="", now=clock.now()).rsplit("/", 1)[1]
    now = MONDAY + 3 * DAY
    for wrong in (token[:-4], token[:20] + "x" + token[21:], "x"):
        with pytest.raises(NotFound):
            by_link(wrong, now=now)
    with pytest.raises(NotFound):
        how_it_was_link(link_subject(request.reference, "other@example.org"), base_url="", now=now)
    by_link(token, now=now + 58 * DAY)
    with pytest.raises(NotFound):
        by_link(token, now=now + 60 * DAY)
    request.email = "new@example.org"
    db.session.flush()
    with pytest.raises(NotFound):
        by_link(token, now=now)
    request.email = "rowan@example.org"
    db.session.flush()
    by_link(token, now=now)
    ending.keep_back(request.reference, by=kit, now=now)
    with pytest.raises(NotFound):
        by_link(token, now=now)
    with pytest.raises(NotFound):
        ending.answer_by_link(token, GOOD, by=VISITOR, now=now)
    assert asked_over(40) == 0


@pytest.mark.parametrize(
    "said",
    [
        {"can_email": False, "email": "rowan@example.org"},
        {"email": ""},
        {"asker": "school", "email": "head@example.org", "asked_by": "Head", "organisation": "School"},
        {"asker": "social_worker", "email": "sw@example.org", "asked_by": "Kit", "organisation": "Team"},
    ],
)
def test_nothing_goes_without_an_agreed_address_or_to_who_asked_for_a_family(said: dict[str, Any]) -> None:
    request = ended(**said)
    assert asked_over(40) == 0
    assert mails() == []
    ending.take_down(request.reference, GOOD, by=duty(), now=MONDAY + DAY)
    assert row_of(request).given_at == MONDAY + DAY


def test_a_writer_who_did_not_agree_to_e_mail_is_asked_on_their_page_alone() -> None:
    sam, alex = parents()
    request = ended(sam, can_email=False)
    assert asked_over(40) == 0
    assert mails() == []
    assert row_of(request).asked_at is not None
    with pytest.raises(NotFound):
        ending.answer_own(request.reference, GOOD, by=alex, now=MONDAY + DAY)
    ending.answer_own(request.reference, GOOD, by=sam, now=MONDAY + DAY)
    assert row_of(request).quick == 4


def test_a_confined_request_is_asked_about_only_once_a_named_worker_releases_it() -> None:
    sam, _ = parents()
    kit = duty("manager")
    request = ended(sam, kit, risks=("frightened",), danger="adult")
    assert request.is_confined
    assert asked_over(40) == 0
    with pytest.raises(NotFound):
        ending.answer_own(request.reference, GOOD, by=sam, now=MONDAY + DAY)
    with pytest.raises(NotFound):  # a colleague who is not named does not find it
        ending.release(request.reference, by=duty(), now=MONDAY + DAY)
    ending.release(request.reference, by=kit, now=MONDAY + 50 * DAY)
    assert asked_over(40, start=MONDAY + 50 * DAY) == 3


def test_after_a_safeguarding_referral_nothing_goes_out_before_a_release() -> None:
    sam, _ = parents()
    kit = duty()
    request = ask(sam)
    request.outcome = "safeguarding"
    db.session.flush()
    on_duty.finish(request.reference, "Referred", "", reason=Reason.PASSED_ON, by=kit, now=MONDAY)
    assert asked_over(40) == 0
    with pytest.raises(NotFound):
        ending.answer_own(request.reference, GOOD, by=sam, now=MONDAY + DAY)
    with pytest.raises(Refused, match="safeguarding"):
        ending.take_down(request.reference, GOOD, by=kit, now=MONDAY + DAY)
    ending.release(request.reference, by=kit, now=MONDAY + 50 * DAY)
    assert asked_over(1, start=MONDAY + 50 * DAY) == 1


def test_a_request_that_was_taken_back_is_not_chased() -> None:
    sam, _ = parents()
    request, kit = ask(sam), duty()
    own.withdraw(request.reference, by=sam, now=MONDAY, text="It is better")
    assert asked_over(40) == 0
    assert mails() == []
    assert db.session.scalars(select(SupportEnding)).all() == []
    with pytest.raises(NotFound):
        ending.answer_own(request.reference, GOOD, by=sam, now=MONDAY + DAY)
    ending.release(request.reference, by=kit, now=MONDAY + 50 * DAY)
    assert asked_over(1, start=MONDAY + 50 * DAY) == 1
    assert row_of(request).ended_on == local_day(MONDAY)


def test_a_quiet_household_is_left_alone_until_two_releases() -> None:
    sam, _ = parents()
    kit = duty()
    request = ended(sam)
    assert asked_over(3) == 1
    begin_quiet(sam.household_id or 0, Cause.DEATH, by="test", now=MONDAY + 3 * DAY)
    assert asked_over(40, start=MONDAY + 3 * DAY) == 0
    (first,) = mails()  # one that waits still is taken back as it is rendered
    with pytest.raises(NotFound):
        how_it_was_link(first.link_subject or "", base_url="", now=MONDAY + 3 * DAY)
    with pytest.raises(Refused, match="Release the household"):
        ending.release(request.reference, by=kit, now=MONDAY + 50 * DAY)
    end_quiet(sam.household_id or 0, by=kit, now=MONDAY + 50 * DAY)
    assert asked_over(40, start=MONDAY + 50 * DAY) == 0  # what fell due meanwhile is not made up for
    ending.release(request.reference, by=kit, now=MONDAY + 90 * DAY)
    assert asked_over(40, start=MONDAY + 90 * DAY) == 2


def test_one_whose_household_is_quiet_as_it_ends_is_not_asked() -> None:
    sam, _ = parents()
    begin_quiet(sam.household_id or 0, Cause.SAFEGUARDING, by="test", now=MONDAY - DAY)
    request = ended(sam)
    assert row_of(request).next_ask_at is None
    assert asked_over(40) == 0


def test_while_the_adults_part_nothing_goes() -> None:
    sam, _ = parents()
    ended(sam)
    say_parted("We part.", by=sam, now=MONDAY + DAY)
    before = len(mails())
    assert asked_over(40) == 0
    assert len(mails()) == before


@pytest.mark.parametrize("is_known", [True, False])
def test_whoever_asked_again_is_not_reminded(*, is_known: bool) -> None:
    by = parents()[0] if is_known else VISITOR
    ended(by, email="rowan@example.org")
    assert asked_over(3) == 1
    ask(by, email="Rowan@example.org", now=MONDAY + 4 * DAY)
    assert asked_over(40, start=MONDAY + 4 * DAY) == 0


def test_a_request_of_the_other_parent_changes_nothing() -> None:
    sam, alex = parents()
    ended(sam)
    ask(alex, now=MONDAY + DAY)
    assert asked_over(40) == 3


def test_it_is_changed_for_thirty_days_and_files_itself_on_the_case() -> None:
    sam, alex = parents()
    request = ended(sam)
    ending.answer_own(request.reference, GOOD, by=sam, now=MONDAY + DAY)
    assert asked_over(40) == 0
    ending.answer_own(request.reference, Answers(quick=1), by=sam, now=MONDAY + 30 * DAY)
    row = row_of(request)
    assert (row.quick, row.listened, row.own_words, row.given_at) == (1, None, "", MONDAY + DAY)
    with pytest.raises(Conflict):
        ending.answer_own(request.reference, GOOD, by=sam, now=MONDAY + 31 * DAY)
    with pytest.raises(Conflict, match="themselves"):
        ending.take_down(request.reference, GOOD, by=duty(), now=MONDAY + 2 * DAY)
    kinds = [one.kind for one in entries_of(request, shown=False)]
    assert kinds.count("how_it_was") == 2
    assert "how_it_was" not in [one.kind for one in entries_of(request, shown=True)]
    told = select(AuditRow).where(AuditRow.event == "support.how_it_was_told")
    assert len(db.session.scalars(told).all()) == 2
    assert alex.person_id != sam.person_id


def test_after_the_worker_stood_still_they_are_not_asked_in_one_heap() -> None:
    ended(email="rowan@example.org")
    assert asked_over(7, start=MONDAY + 60 * DAY) == 1
    assert asked_over(7, start=MONDAY + 67 * DAY) == 1
    assert asked_over(60, start=MONDAY + 74 * DAY) == 1


def test_two_workers_ask_once() -> None:
    request = ended(email="rowan@example.org")
    now = MONDAY + 3 * DAY
    assert ask_how_it_was(now) == 1
    assert ask_how_it_was(now) == 0
    assert row_of(request).asks == 1


def test_a_closed_questionnaire_and_an_open_request_have_nothing_to_decide() -> None:
    kit = duty()
    request = ask(email="rowan@example.org")
    with pytest.raises(Refused):
        ending.release(request.reference, by=kit, now=MONDAY)
    on_duty.finish(request.reference, "Done", "", by=kit, now=MONDAY)
    assert row_of(request).request_id == request.id
    ending.take_down(request.reference, GOOD, by=kit, now=MONDAY)
    for decide in (ending.release, ending.keep_back):
        with pytest.raises(Conflict):
            decide(request.reference, by=kit, now=MONDAY)


def test_what_writers_thought_in_numbers_and_whose_words_may_be_read() -> None:
    kit, manager = duty(), duty("manager")
    home = couple(label="Restricted Example")
    first = ended(kit=manager, email="a@example.org")
    second = ended(kit=manager, email="b@example.org")
    hidden = ended(kit=manager, email="c@example.org")
    ended(kit=manager, can_email=False)
    for request in (first, hidden):
        ending.take_down(request.reference, GOOD, by=manager, now=MONDAY)
    ending.take_down(second.reference, Answers(quick=2), by=manager, now=MONDAY)
    db.session.add_all(
        NamedStaff(household_id=home.id, account_id=one.account_id or 0, named_at=MONDAY)
        for one in (manager, duty("manager"))
    )
    db.session.execute(update(Household).where(Household.id == home.id).values(named=2, restricted=True))
    db.session.execute(
        update(SupportRequest).where(SupportRequest.id == hidden.id).values(household_id=home.id)
    )
    day = local_day(MONDAY)
    for viewer in (kit, manager):
        together, kent = satisfaction_between(day, day, viewer=viewer)
        assert (together.authority, kent.authority) == ("", "kent")
        assert (together.ended, together.asked, together.answered, together.rate) == (4, 3, 3, 100)
        assert together.counts == kent.counts == {"quick": 3, "listened": 2, "helped": 2, "home_better": 2}
        assert together.mean("quick") == 3.3
        assert together.mean("home_better") == 3.0
    assert [one.reference for one in quotes_between(day, day, viewer=kit)] == [first.reference]
    assert len(quotes_between(day, day, viewer=manager)) == 2
    assert endings_between(day, day, viewer=kit) == {"enough": 4}
    (nothing,) = satisfaction_between(day + DAY, day + DAY, viewer=kit)
    assert (nothing.ended, nothing.rate, nothing.mean("quick")) == (0, None, None)
    with pytest.raises(NotFound):
        satisfaction_between(day, day, viewer=parents()[0])
