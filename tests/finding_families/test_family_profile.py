"""A family's own profile: two writers, their worker, what is released, photographs, parting."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from portal import clock
from portal.access import Viewer
from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.children.families.models import FamilyPhoto, FamilyProfile, FamilyRelease
from portal.children.families.profile_actions import (
    add_photo,
    keep_profile,
    release,
    remove_photo,
    say_ready,
    send_back,
    take_down,
)
from portal.children.families.profile_rules import MOST_PHOTOS, Question, State
from portal.children.families.profiles import (
    Draft,
    family_for,
    own_draft,
    own_photo,
    photo_for,
    ready_for,
    released_of,
    to_read_for,
)
from portal.documents.queries import names_with_rows
from portal.documents.receiving import take_file
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.models import Membership
from portal.households.partings.actions import note_parted
from portal.households.quiet.actions import begin_quiet
from portal.households.quiet.rules import Cause
from tests.conversations.writing import mails, restrict, viewer
from tests.documents.making import jpeg, pdf
from tests.finding_families.making import Family, agency, family, finder, household
from tests.households.making import allocate
from tests.support.kept_files import files
from tests.support.people import somebody

__all__ = ["files"]

WORDS = {question.value: f"Of {question.value}: we laugh a lot." for question in Question}


@pytest.fixture
def home(session: object) -> Family:
    agency()
    return family()


@pytest.fixture
def worker(home: Family) -> Viewer:
    account = somebody("assessor", name="Wendy Worker")
    allocate(household(home), account)
    return viewer(account.reference)


def draft(of: Family) -> Draft:
    return own_draft(viewer(of.sam))


def write(of: Family, *, by: str = "", seen: int = -1, **words: str) -> None:
    keep_profile(
        {**WORDS, **words}, seen=draft(of).version if seen < 0 else seen, by=viewer(by or of.sam),
        now=clock.now(),
    )  # fmt: skip


def ready(of: Family, **words: str) -> int:
    write(of, by=of.sam, seen=draft(of).version, **words)
    version = draft(of).version
    say_ready(seen=version, by=viewer(of.alex), now=clock.now())
    return version


def events(of: Family) -> Iterator[str]:
    rows = db.session.scalars(
        select(AuditRow).where(AuditRow.subject_ref == of.reference).order_by(AuditRow.id)
    )
    return (row.event.removeprefix("children.") for row in rows if row.event.startswith("children.family"))


def photograph(of: Family, alt: str = "The two of us") -> FamilyPhoto:
    file = take_file(jpeg(), "us.jpg", now=clock.now())
    return add_photo(file, alt, by=viewer(of.sam), now=clock.now())


def test_both_write_and_neither_writes_over_the_other(home: Family) -> None:
    write(home, seen=0)
    write(home, by=home.alex, seen=1, who="Alex and Sam")
    with pytest.raises(Conflict, match="adopt with"):
        write(home, seen=1, who="Sam alone")
    assert draft(home).answers["who"] == "Alex and Sam"
    assert "Alex and Sam" not in str(db.session.execute(text("SELECT * FROM child_family_profile")).all())


def test_nothing_is_read_before_it_is_released(home: Family, worker: Viewer) -> None:
    kit = finder()
    write(home)
    assert released_of(family_for(kit, home.reference).id) is None
    with pytest.raises(NotFound):
        ready_for(worker, home.reference)
    version = ready(home)
    assert [one.reference for one in to_read_for(worker)] == [home.reference]
    assert to_read_for(kit) == []
    with pytest.raises(NotFound):
        ready_for(kit, home.reference)
    with pytest.raises(NotFound):
        release(home.reference, seen=version, by=kit, now=clock.now())
    with pytest.raises(NotFound):
        send_back(home.reference, "More", seen=version, by=kit, now=clock.now())
    made = release(home.reference, seen=version, by=worker, now=clock.now())
    found = released_of(home.id)
    assert found is not None
    assert (made.number, found.answers) == (1, WORDS)
    assert draft(home).state is State.RELEASED
    assert list(events(home)) == [
        "family_written", "family_written", "family_ready", "family_released"
    ]  # fmt: skip


def test_the_worker_releases_the_very_words_they_read(home: Family, worker: Viewer) -> None:
    seen = ready(home)
    write(home, network="My mother")
    with pytest.raises(Conflict):
        release(home.reference, seen=seen, by=worker, now=clock.now())
    again = ready(home, network="My mother")
    with pytest.raises(Conflict):
        release(home.reference, seen=seen, by=worker, now=clock.now())
    release(home.reference, seen=again, by=worker, now=clock.now())
    with pytest.raises(Conflict):
        release(home.reference, seen=again, by=worker, now=clock.now())


def test_a_later_change_is_read_again_while_what_is_released_stays(home: Family, worker: Viewer) -> None:
    release(home.reference, seen=ready(home), by=worker, now=clock.now())
    write(home, who="Now with a cat")
    assert draft(home).state is State.WRITING
    found = released_of(home.id)
    assert found is not None
    assert found.answers["who"] == WORDS["who"]
    release(home.reference, seen=ready(home, who="Now with a cat"), by=worker, now=clock.now())
    newer = released_of(home.id)
    assert newer is not None
    assert (newer.number, newer.answers["who"]) == (2, "Now with a cat")
    assert len(db.session.scalars(select(FamilyRelease)).all()) == 2


def test_it_goes_back_with_words_and_they_are_told_neutrally(home: Family, worker: Viewer) -> None:
    seen = ready(home)
    with pytest.raises(Refused):
        send_back(home.reference, "  ", seen=seen, by=worker, now=clock.now())
    send_back(home.reference, "Leave out the school", seen=seen, by=worker, now=clock.now())
    now = draft(home)
    assert (now.state, now.words) == (State.BACK, "Leave out the school")
    assert [mail.template for mail in mails()] == ["something_for_you"] * 2
    assert "school" not in json.dumps([mail.parameters for mail in mails()])
    say_ready(seen=seen, by=viewer(home.sam), now=clock.now())
    assert draft(home).words == ""


def test_a_quiet_household_gets_no_mail(home: Family, worker: Viewer) -> None:
    begin_quiet(home.id, Cause.DEATH, by=worker, now=clock.now())
    send_back(home.reference, "More", seen=ready(home), by=worker, now=clock.now())
    assert mails() == []


def test_it_is_ready_once_all_is_written_and_once_alone(home: Family) -> None:
    with pytest.raises(Conflict):
        say_ready(seen=0, by=viewer(home.sam), now=clock.now())
    write(home, enjoy=" ")
    with pytest.raises(Refused, match="What we enjoy"):
        say_ready(seen=1, by=viewer(home.sam), now=clock.now())
    seen = ready(home)
    with pytest.raises(Conflict, match="already"):
        say_ready(seen=seen, by=viewer(home.sam), now=clock.now())


def test_cover_and_managers_read_for_the_worker_and_nobody_else(home: Family, worker: Viewer) -> None:
    cover, other = somebody("assessor", name="Cy Cover"), somebody("assessor", name="Oz Other")
    db.session.get_one(Account, worker.account_id).cover_id = cover.id
    db.session.flush()
    ready(home)
    manager = viewer(somebody("manager", name="Mo Manager").reference)
    for reader in (worker, viewer(cover.reference), manager):
        assert ready_for(reader, home.reference)[1].answers == WORDS
    for stranger in (viewer(other.reference), viewer(family(label="Others").sam)):
        with pytest.raises(NotFound):
            family_for(stranger, home.reference)
        assert to_read_for(stranger) == []


def test_a_restricted_household_is_read_by_who_is_named(home: Family, worker: Viewer) -> None:
    release(home.reference, seen=ready(home), by=worker, now=clock.now())
    ready(home)
    manager = viewer(somebody("manager", name="Mo Manager").reference)
    named = db.session.get_one(Account, worker.account_id)
    restrict(household(home), named, somebody("manager", name="Nia Named"))
    for reader in (finder(), manager):
        with pytest.raises(NotFound):
            family_for(reader, home.reference)
        assert to_read_for(reader) == []
    assert family_for(worker, home.reference).is_mine
    assert len(to_read_for(worker)) == 1


def test_photographs_are_made_anew_sealed_and_kept_by_what_is_released(
    home: Family, worker: Viewer, files: Path
) -> None:
    kit, photo = finder(), photograph(home)
    stored = next(path for path in files.rglob("*") if path.is_file())
    assert b"JFIF" not in stored.read_bytes()
    content = b"".join(own_photo(viewer(home.alex), photo.reference).pieces)
    assert content.startswith(b"\xff\xd8")
    assert b"Example Camera" not in content
    with pytest.raises(NotFound):
        photo_for(worker, home.reference, photo.reference)
    seen = ready(home)
    assert photo_for(worker, home.reference, photo.reference).size == photo.size
    with pytest.raises(NotFound):
        photo_for(kit, home.reference, photo.reference)
    release(home.reference, seen=seen, by=worker, now=clock.now())
    assert photo_for(kit, home.reference, photo.reference).size == photo.size
    remove_photo(photo.reference, by=viewer(home.alex), now=clock.now())
    assert photo_for(kit, home.reference, photo.reference).size == photo.size
    found = released_of(home.id)
    assert found is not None
    assert [one.alt for one in found.photos] == ["The two of us"]
    release(home.reference, seen=ready(home), by=worker, now=clock.now())
    for reader in (kit, worker):
        with pytest.raises(NotFound):
            photo_for(reader, home.reference, photo.reference)
    ready(home)
    with pytest.raises(NotFound):
        photo_for(worker, home.reference, photo.reference)
    assert names_with_rows([photo.storage_name, "x"]) == {photo.storage_name}


def test_a_photograph_is_the_households_own(home: Family) -> None:
    other, photo = family(label="Others"), photograph(home)
    with pytest.raises(NotFound):
        own_photo(viewer(other.sam), photo.reference)
    with pytest.raises(NotFound):
        remove_photo(photo.reference, by=viewer(other.sam), now=clock.now())
    with pytest.raises(NotFound):
        photo_for(finder(), other.reference, photo.reference)


def test_no_document_no_words_and_not_too_many(home: Family) -> None:
    document = take_file(pdf(), "letter.pdf", now=clock.now())
    with pytest.raises(Refused, match="not a document"):
        add_photo(document, "A letter", by=viewer(home.sam), now=clock.now())
    with pytest.raises(Refused, match="seen on it"):
        photograph(home, " ")
    for number in range(MOST_PHOTOS):
        photograph(home, f"Picture {number}")
    with pytest.raises(Refused, match="enough"):
        photograph(home)


def test_the_family_takes_it_back_at_once(home: Family, worker: Viewer) -> None:
    with pytest.raises(NotFound):
        take_down(by=viewer(home.sam), now=clock.now())
    release(home.reference, seen=ready(home), by=worker, now=clock.now())
    take_down(by=viewer(home.sam), now=clock.now())
    assert released_of(home.id) is None
    assert draft(home).state is State.WRITING
    say_ready(seen=draft(home).version, by=viewer(home.sam), now=clock.now())


def test_what_two_said_together_is_read_no_more_when_they_part(home: Family, worker: Viewer) -> None:
    release(home.reference, seen=ready(home), by=worker, now=clock.now())
    manager = viewer(somebody("manager", name="Mo Manager").reference)
    note_parted(home.reference, "Sam rang", by=manager, now=clock.now())
    assert released_of(home.id) is None
    assert db.session.scalars(select(Membership.is_apart)).all()
    assert db.session.scalars(select(FamilyProfile.state)).all()
