"""Films: made ready beside the worker, rid of what their camera wrote, given out in parts that are true."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from time_machine import Traveller

from portal import clock
from portal.audit.models import AuditRow
from portal.children.pictures import actions, films, receiving
from portal.children.pictures.films import CLAIMED_FOR, MOST_TRIES, make_films_ready
from portal.children.pictures.models import ChildPicture
from portal.children.pictures.queries import OPENED
from portal.children.pictures.rules import ANSWER_BYTES
from portal.documents.queries import names_with_rows
from portal.documents.scanning import use_scanner
from portal.documents.sealed_files import open_file
from portal.documents.store import store
from portal.errors import Refused
from portal.extensions import db
from tests.conversations.writing import viewer
from tests.documents.scanner import VIRUS, running
from tests.finding_families.picturing import CANARY, added, film, make_ready, publish, taken
from tests.finding_families.town import Town, come
from tests.households.making import written
from tests.support.kept_files import files
from tests.support.pages import read
from tests.support.people import sign_in

__all__ = ["files"]


@pytest.fixture(autouse=True)
def _no_work_is_left() -> Iterator[None]:
    """What a test left half made is nobody's any more."""
    yield
    films._works.clear()


def sent(app: Flask, town: Town, content: bytes) -> str:
    """The reference of a film that the worker has still to make ready."""
    return written(app, lambda: added(town.group, viewer(town.kit), content).reference)


def row(app: Flask, reference: str) -> ChildPicture:
    with app.app_context():
        return db.session.scalars(select(ChildPicture).where(ChildPicture.reference == reference)).one()


def stored(files: Path) -> list[Path]:
    return [path for path in files.rglob("*") if path.is_file()]


def shown(app: Flask, town: Town, content: bytes) -> str:
    """A film that is published."""
    reference = sent(app, town, content)
    make_ready(app)
    written(app, lambda: publish(town.group, row_of(reference), viewer(town.lee)))
    return reference


def row_of(reference: str) -> ChildPicture:
    return db.session.scalars(select(ChildPicture).where(ChildPicture.reference == reference)).one()


@pytest.mark.parametrize("kind", ["mp4", "mov", "webm"])
def test_a_film_is_rid_of_what_its_camera_wrote(app: Flask, town: Town, files: Path, kind: str) -> None:
    content = film(kind)
    assert content.count(CANARY) >= 4
    reference = sent(app, town, content)
    before = row(app, reference)
    assert (before.state, before.storage_name) == ("being_made", None)
    assert CANARY not in stored(files)[0].read_bytes(), "as it was sent it lies sealed"
    make_ready(app)
    made = row(app, reference)
    assert (made.state, made.raw_name, made.width, made.height) == ("unread", None, 320, 240)
    assert made.seconds in (3, 4)
    assert len(stored(files)) == 1, "as it was sent it is gone"
    with app.app_context():
        kept = b"".join(open_file(store().read(str(made.storage_name)), str(made.storage_name)))
    assert len(kept) == made.size
    assert CANARY not in kept
    assert kept.index(b"moov") < kept.index(b"mdat"), "it begins to play before all of it is there"
    said = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "stream=codec_name:format_tags", "-of", "flat", "-"],
        input=kept, capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    assert '"h264"' in said
    assert '"aac"' in said
    assert "title" not in said


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(999), "no_film"),
        (b"\x1a\x45\xdf\xa3" + bytes(999), "no_film"),
        (None, "too_long"),
    ],
)
def test_what_cannot_be_made_ready_says_why(
    app: Flask, client: FlaskClient, town: Town, files: Path, monkeypatch: pytest.MonkeyPatch,
    content: bytes | None, why: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(films, "MOST_FILM_SECONDS", 2)
    reference = sent(app, town, content or film())
    make_ready(app)
    assert (row(app, reference).state, row(app, reference).not_made) == ("not_usable", why)
    assert not stored(files)
    sign_in(client, town.lee)
    page = read(client.get(f"/staff/children/groups/{town.group}/pictures/{reference}"))
    assert "Can’t be used" in page.text
    assert "add t" in page.text
    with app.app_context(), pytest.raises(Refused):
        publish(town.group, row_of(reference), viewer(town.lee))


def test_a_virus_is_not_kept_and_a_silent_scanner_is_waited_for(
    app: Flask, town: Town, files: Path, frozen: Traveller, tmp_path: Path
) -> None:
    reference = sent(app, town, film() + VIRUS)
    use_scanner(str(tmp_path / "nobody"))
    with app.app_context():
        assert make_films_ready(clock.now()) == 0
        assert row_of(reference).state == "being_made", "nothing is lost"
    frozen.shift(2 * CLAIMED_FOR)
    with running(tmp_path / "clamd"):
        use_scanner(str(tmp_path / "clamd"))
        with app.app_context():
            assert make_films_ready(clock.now()) == 1
    assert row(app, reference).not_made == "virus"
    assert not stored(files)


def test_a_worker_that_was_killed_leaves_nothing_undone(
    app: Flask, town: Town, files: Path, frozen: Traveller
) -> None:
    reference = sent(app, town, film())
    with app.app_context():
        assert make_films_ready(clock.now()) == 0
        (work,) = films._works
        work.program.wait()
        films._works.clear()  # the worker is killed
        assert make_films_ready(clock.now()) == 0
        assert not films._works, "another one waits until the claim lapses"
        frozen.shift(2 * CLAIMED_FOR)
        assert make_films_ready(clock.now()) == 0
        (other,) = films._works
        films._works[:] = [work]
        assert make_films_ready(clock.now()) == 0, "the first one wakes, and its claim is another's"
        films._works[:] = [other]
    make_ready(app)
    assert row(app, reference).state == "unread"
    assert row(app, reference).tries == 2
    assert len(stored(files)) == 1
    again = sent(app, town, film())
    written(app, lambda: db.session.execute(
        update(ChildPicture).where(ChildPicture.reference == again).values(tries=MOST_TRIES)
    ))  # fmt: skip
    with app.app_context():
        make_films_ready(clock.now())
    assert row(app, again).not_made == "too_hard"


def test_taken_away_while_it_is_made(app: Flask, town: Town, files: Path) -> None:
    reference = sent(app, town, film())
    raw = str(row(app, reference).raw_name)
    with app.app_context():
        assert names_with_rows([raw]) == {raw}
        make_films_ready(clock.now())
        films._works[0].program.wait()
    take = lambda: actions.take_picture_away(  # noqa: E731 - said once, done at once
        town.group, reference, by=viewer(town.kit), now=clock.now()
    )
    written(app, take)
    with app.app_context():
        assert make_films_ready(clock.now()) == 0
        assert names_with_rows([raw]) == set(), "the sweep removes it"
    assert row(app, reference).state == "taken_away"
    assert [path.name for path in stored(files)] == [raw.split("/")[1]]


def test_without_ffmpeg_a_film_is_refused_in_words(
    app: Flask, town: Town, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = sent(app, town, film())
    monkeypatch.setattr(shutil, "which", lambda _program: None)
    with pytest.raises(Refused, match="ffmpeg"):
        taken(film(), "film.mp4")
    with app.app_context():
        assert make_films_ready(clock.now()) == 0
    assert row(app, waits).state == "being_made"
    monkeypatch.undo()
    monkeypatch.setattr(receiving, "MOST_FILM_BYTES", 1000)
    with pytest.raises(Refused, match="larger than 100 MB"):
        taken(film(), "film.mp4")
    assert len(stored(files)) == 1


def test_parts_of_a_film_are_true_and_one_opening(
    app: Flask, client: FlaskClient, town: Town, frozen: Traveller
) -> None:
    reference = shown(app, town, film())
    come(client, app, town.sam)
    address = f"/children/{town.grant}/pictures/{reference}"
    whole = client.get(address)
    assert (whole.status_code, whole.mimetype) == (200, "video/mp4")
    assert whole.headers["Accept-Ranges"] == "bytes"
    content, size = whole.data, len(whole.data)
    assert size > 2 * 65536
    for first, last in ((0, 0), (65535, 65536), (100, 70_000), (size - 1, size - 1), (size - 99, size + 99)):
        answer = client.get(address, headers={"Range": f"bytes={first}-{last}"})
        assert answer.status_code == 206
        assert answer.data == content[first : last + 1]
        assert answer.headers["Content-Range"] == f"bytes {first}-{min(last, size - 1)}/{size}"
        assert answer.headers["Content-Length"] == str(len(answer.data))
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Disposition"] == "inline"
    assert client.get(address, headers={"Range": "bytes=-7"}).data == content[-7:]
    past = client.get(address, headers={"Range": f"bytes={size}-"})
    assert (past.status_code, past.headers["Content-Range"], past.data) == (416, f"bytes */{size}", b"")
    assert past.headers["Cache-Control"] == "no-store"
    assert (
        size <= ANSWER_BYTES or len(client.get(address, headers={"Range": "bytes=0-"}).data) == ANSWER_BYTES
    )

    def openings() -> int:
        with app.app_context():
            return len(db.session.scalars(select(AuditRow.id).where(AuditRow.event == OPENED)).all())

    assert openings() == 2, "from the beginning twice; what follows at once belongs to it"
    frozen.shift(3600)
    come(client, app, town.sam)
    client.get(address, headers={"Range": "bytes=5-9"})
    assert openings() == 3, "an hour later it is another one, wherever it begins"
    client.get(address, headers={"Range": "bytes=9-12"})
    assert openings() == 3


@pytest.mark.parametrize("spoil", ["changed", "cut short", "gone"])
def test_a_film_that_was_changed_in_storage_is_not_given(
    app: Flask, client: FlaskClient, town: Town, files: Path, spoil: str
) -> None:
    reference = shown(app, town, film())
    (path,) = stored(files)
    content = path.read_bytes()
    if spoil == "gone":
        path.unlink()
    else:
        path.write_bytes(content[:-70_000] if spoil == "cut short" else content[:-9] + b"changed!!")
    come(client, app, town.sam)
    address = f"/children/{town.grant}/pictures/{reference}"
    answer = client.get(address, headers={"Range": "bytes=-99"})
    assert answer.status_code == 409
    assert "not as it was when we kept it" in answer.get_data(as_text=True)
    with app.app_context():
        assert not db.session.scalars(select(AuditRow.id).where(AuditRow.event == OPENED)).all()
