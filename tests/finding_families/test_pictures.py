"""Adding, wording, publishing, ordering, taking away; what no row may hold; who is given what."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access import Viewer
from portal.audit.models import AuditRow
from portal.children.models import ChildGroup, Grant, Writing
from portal.children.pictures import actions
from portal.children.pictures.models import ChildPicture, PictureCode
from portal.children.pictures.queries import names_of_pictures, picture_for, shown_pictures, staff_given
from portal.children.pictures.rules import MOST_PICTURES
from portal.children.records.actions import withdraw
from portal.children.records.joining import join_groups, part_child
from portal.documents.queries import names_with_rows
from portal.documents.sweeps import remove_files_without_rows
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from tests.finding_families.making import (
    DAY,
    child_of,
    family,
    finder,
    group,
    looking,
    shown,
    waiting,
)
from tests.finding_families.picturing import ALL, ALT, CONSENT, added, photograph, publish, taken
from tests.support.kept_files import files

__all__ = ["files"]


def state_of(picture: ChildPicture) -> str:
    return db.session.scalars(select(ChildPicture.state).where(ChildPicture.id == picture.id)).one()


def test_a_second_person_publishes_what_they_looked_at(kit: Viewer, lee: Viewer) -> None:
    made = group(kit)
    one = added(made.reference, kit)
    assert (one.state, one.position, one.alt) == ("unread", 1, ALT)
    with pytest.raises(Refused, match="colleague"):
        publish(made.reference, one, kit)
    with pytest.raises(Refused, match="Look at these"):
        publish(made.reference, one, lee, ticked=ALL[1:])
    with pytest.raises(Refused, match="consented"):
        publish(made.reference, one, lee, consent_by=" ")
    with pytest.raises(Refused, match="Tick"):
        publish(made.reference, one, lee, ticked=[*ALL, "anything"])
    with pytest.raises(Conflict):
        publish(made.reference, one, lee, seen=one.seen + 1)
    with pytest.raises(NotFound):
        publish(group(kit, alias="Fox").reference, one, lee)
    publish(made.reference, one, lee)
    assert (one.state, one.consent_by, one.published_by) == ("published", CONSENT, lee.label)
    assert set(one.ticked) == set(ALL)
    with pytest.raises(Conflict):
        publish(made.reference, one, lee)
    events = select(AuditRow.event).where(AuditRow.subject_ref == one.reference).order_by(AuditRow.id)
    assert list(db.session.scalars(events)) == ["children.picture_added", "children.picture_published"]


def test_other_words_are_read_again_by_somebody_else(kit: Viewer, lee: Viewer) -> None:
    made = group(kit)
    one = added(made.reference, kit)
    publish(made.reference, one, lee)
    actions.word_picture(made.reference, one.reference, ALT, seen=one.seen, by=lee, now=clock.now())
    assert one.state == "published", "the same words change nothing"
    actions.word_picture(made.reference, one.reference, "Bear digs", seen=one.seen, by=lee, now=clock.now())
    assert (one.state, one.published_by, one.ticked, one.consent_by) == ("unread", "", {}, "")
    for who in (kit, lee):
        with pytest.raises(Refused, match="colleague"):
            publish(made.reference, one, who)
    with pytest.raises(Conflict):
        actions.word_picture(made.reference, one.reference, "Late", seen=1, by=kit, now=clock.now())
    publish(made.reference, one, finder("Third Colleague"))
    with pytest.raises(Refused):
        actions.word_picture(made.reference, one.reference, " ", seen=one.seen, by=kit, now=clock.now())


def test_no_row_says_that_who_added_or_worded_it_published_it(kit: Viewer, lee: Viewer) -> None:
    made = group(kit)
    told = {"state": "published", "published_at": clock.now()}
    for change in (
        {**told, "published_by": kit.label},
        {**told, "published_by": lee.label, "worded_by": lee.label},
        {**told, "published_by": lee.label, "published_at": None},
        {**told, "published_by": lee.label, "storage_name": None},
        {"state": "published"},
        {"state": "being_made"},
        {"state": "taken_away"},
        {"kind": "film", "state": "not_usable"},
        {"state": "anything"},
    ):
        one = added(made.reference, kit)
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(update(ChildPicture).where(ChildPicture.id == one.id).values(**change))
        db.session.execute(
            update(ChildPicture).where(ChildPicture.id == one.id).values(**told, published_by=lee.label)
        )


def test_order_and_taking_away(kit: Viewer, lee: Viewer) -> None:
    made = group(kit)
    rows = [added(made.reference, kit, alt=f"Bear {n}") for n in range(3)]

    def order() -> list[str]:
        query = select(ChildPicture).where(ChildPicture.state != "taken_away")
        return [one.alt for one in db.session.scalars(query.order_by(ChildPicture.position))]

    def move(which: ChildPicture, *, up: bool) -> None:
        actions.move_picture(made.reference, which.reference, up=up, by=kit, now=clock.now())

    move(rows[2], up=True)
    assert order() == ["Bear 0", "Bear 2", "Bear 1"]
    move(rows[0], up=True)
    move(rows[1], up=False)
    assert order() == ["Bear 0", "Bear 2", "Bear 1"]
    publish(made.reference, rows[0], lee)
    actions.take_picture_away(made.reference, rows[0].reference, by=kit, now=clock.now())
    assert (rows[0].state, rows[0].published_by) == ("taken_away", lee.label)
    assert order() == ["Bear 2", "Bear 1"]
    with pytest.raises(Conflict):
        actions.take_picture_away(made.reference, rows[0].reference, by=kit, now=clock.now())
    with pytest.raises(Conflict):
        publish(made.reference, rows[0], lee)
    with pytest.raises(NotFound):
        move(rows[0], up=True)
    with pytest.raises(NotFound):
        actions.take_picture_away(made.reference, "ZZZZ-ZZZZ", by=kit, now=clock.now())


def test_so_many_and_no_more_and_none_for_a_plan_that_changed(kit: Viewer) -> None:
    made = group(kit)
    received = taken(photograph()[1])
    for number in range(MOST_PICTURES):
        one = actions.add_picture(made.reference, received, ALT, by=kit, now=clock.now())
        db.session.execute(
            update(ChildPicture)
            .where(ChildPicture.id == one.id)
            .values(storage_name=f"2026-11-20/{number:032x}")
        )
    with pytest.raises(Conflict, match="Take one away"):
        added(made.reference, kit)
    other = group(kit, alias="Fox")
    withdraw(other.reference, "The plan changed", by=kit, now=clock.now())
    with pytest.raises(Conflict, match="plan has changed"):
        added(other.reference, kit)


def test_only_a_published_picture_of_an_open_profile_is_given(kit: Viewer, lee: Viewer) -> None:
    made, to, other = waiting(kit, lee), family(), family(label="Sam and Alex Other")
    open_to = shown(made, to, kit)
    sam, stranger, now = looking(to.sam), looking(other.sam), clock.now()
    one = added(made.reference, kit)

    def given() -> bool:
        try:
            found = picture_for(sam, open_to.reference, one.reference, now=now)
        except NotFound:
            assert shown_pictures(sam, open_to.reference, now=now) == []
            return False
        assert [each.reference for each in shown_pictures(sam, open_to.reference, now=now)] == [one.reference]
        assert (found.group, found.grant_id) == (made.reference, open_to.id)
        return True

    assert not given(), "nobody has published it"
    publish(made.reference, one, lee)
    assert given()
    for who, where, picture in (
        (stranger, open_to.reference, one.reference),
        (sam, made.reference, one.reference),
        (sam, open_to.reference, open_to.reference),
        (kit, open_to.reference, one.reference),
        (Viewer(), open_to.reference, one.reference),
    ):
        with pytest.raises(NotFound):
            picture_for(who, where, picture, now=now)
    fox = waiting(kit, lee, alias="Fox")
    theirs = added(fox.reference, kit)
    publish(fox.reference, theirs, lee)
    with pytest.raises(NotFound):
        picture_for(sam, open_to.reference, theirs.reference, now=now)
    grant, profile = Grant.id == open_to.id, (Writing.group_id == made.id, Writing.level == 2)
    for change, back in (
        (update(Grant).where(grant).values(level=1), update(Grant).where(grant).values(level=2)),
        (
            update(Writing).where(*profile).values(state="replaced"),
            update(Writing).where(*profile).values(state="published"),
        ),
        (
            update(ChildGroup).where(ChildGroup.id == made.id).values(state="on_hold"),
            update(ChildGroup).where(ChildGroup.id == made.id).values(state="waiting"),
        ),
    ):
        db.session.execute(change)
        assert not given()
        db.session.execute(back)
        assert given()
    with pytest.raises(NotFound):
        picture_for(sam, open_to.reference, one.reference, now=open_to.until_at)
    actions.take_picture_away(made.reference, one.reference, by=lee, now=now)
    assert not given()
    assert staff_given(kit, made.reference, one.reference).grant_id is None
    for wrong in (sam, finder("Ann Adviser", "adviser")):
        with pytest.raises(NotFound):
            staff_given(wrong, made.reference, one.reference)


@pytest.mark.parametrize("how", ["join", "join the other", "part"])
def test_joined_or_parted_every_picture_is_looked_at_again(kit: Viewer, lee: Viewer, how: str) -> None:
    made, fox = waiting(kit, lee, children=2), group(kit, alias="Fox")
    one = added(made.reference, kit)
    publish(made.reference, one, lee)
    if how == "part":
        part_child(
            child_of(made).reference, alias="Hare", alias_left="Bear", because="x", by=kit, now=clock.now()
        )
    else:
        pair = (made.reference, fox.reference) if how == "join" else (fox.reference, made.reference)
        join_groups(*pair, "Bear and Fox", by=kit, now=clock.now())
    assert state_of(one) == "unread"
    db.session.refresh(one)
    assert (one.published_by, one.ticked) == ("", {})


def test_a_code_is_one_opening_by_constraint(kit: Viewer) -> None:
    made = group(kit)
    one = added(made.reference, kit)
    actions.keep_code("7K4M-92QX", one.id, grant_id=None, by=kit, now=clock.now())
    with pytest.raises(IntegrityError), db.session.begin_nested():
        actions.keep_code("7K4M-92QX", one.id, grant_id=None, by=kit, now=clock.now())
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(PictureCode).values(person_id=1))
    assert db.session.scalar(select(func.count()).select_from(PictureCode)) == 1


def test_the_sweep_knows_what_has_a_row(kit: Viewer, files: Path) -> None:
    made = group(kit)
    kept, gone = added(made.reference, kit), taken(photograph()[1])
    actions.take_picture_away(made.reference, kept.reference, by=kit, now=clock.now())
    names = [str(kept.storage_name), gone.storage_name]
    assert names_of_pictures(names) == names_with_rows(names) == {kept.storage_name}
    db.session.commit()
    try:
        assert remove_files_without_rows(clock.now() + 2 * DAY) == 1
        assert (files / str(kept.storage_name)).exists(), "a picture that was taken away stays, for its codes"
        assert not (files / gone.storage_name).exists()
    finally:
        db.session.rollback()
