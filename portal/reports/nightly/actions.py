"""Making an export: from the last mark, to a folder, with one row that says so and one in the audit."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from portal import clock
from portal.access import SYSTEM, Viewer
from portal.accounts.queries import staff_member
from portal.audit.actions import record
from portal.errors import Refused
from portal.extensions import db, writing
from portal.reports.nightly.attendances import ATTENDANCES
from portal.reports.nightly.children import CHILDREN
from portal.reports.nightly.fields import VERSION
from portal.reports.nightly.folder import MAKING, held, put_in_place, write_lines
from portal.reports.nightly.households import HOUSEHOLDS
from portal.reports.nightly.models import NightlyExport
from portal.reports.nightly.promises import PROMISES
from portal.reports.nightly.reading import GENERAL, Kind, Mark, moment, read_records
from portal.reports.nightly.support import SUPPORT
from portal.roles import permissions_of

KINDS: tuple[Kind, ...] = (HOUSEHOLDS, PROMISES, ATTENDANCES, SUPPORT, CHILDREN)
"""What is exported, a file each."""

OVERLAP = timedelta(minutes=10)
"""An export looks so far behind the last one's beginning: a change that was under way then is not missed."""

SUBJECT = "export"
"""What the audit calls it."""

GENERAL_SENTENCE = (
    "Without restricted households and all that belongs to them, confined requests for support, and the "
    "birth side."
)
NAMED_SENTENCE = (
    "Holds restricted records that only {reference} may open. Nobody else reads it, and it is read into no "
    "system that others search. Without the birth side."
)


def export(
    folder: Path, *, started_by: str, now: datetime, made_for: str = "", whole: bool = False
) -> NightlyExport:
    """Write what changed since the last finished export of this folder and reader, or everything (`whole`).

    `made_for` is the reference of a member of staff: then what that person may open, restricted households
    they are named on too. Raises Refused for an unknown one, or while another export is being made.
    """
    folder = folder.absolute()
    viewer = viewer_for(made_for) if made_for else GENERAL
    with held(folder):
        mark = Mark() if whole else _mark(folder, made_for)
        row = NightlyExport(
            folder=str(folder), made_for=made_for, since_at=mark.since, until_at=now, started_by=started_by
        )
        with writing():
            db.session.add(row)
        row_id, name = row.id, _name(row)
        making = folder / f"{MAKING}{row.reference}"
        making.mkdir(mode=0o700)
        seen = _highest()
        counts = {
            f"{kind.name}.jsonl": write_lines(making / f"{kind.name}.jsonl", read_records(kind, viewer, mark))
            for kind in KINDS
            if viewer.holds(kind.permission)
        }
        write_lines(making / "export.json", [_manifest(row, counts)])
        db.session.rollback()
        put_in_place(making, folder / name)
        with writing():
            done = db.session.get_one(NightlyExport, row_id)
            done.seen, done.counts, done.name, done.finished_at = seen, counts, name, clock.now()
            record(
                "exports.made",
                by=SYSTEM,
                subject_kind=SUBJECT,
                subject_ref=done.reference,
                now=done.finished_at,
                details=_told(done),
            )
    return done


def viewer_for(reference: str) -> Viewer:
    """A member of staff as they would read. Raises Refused for somebody who does not work here."""
    found = staff_member(reference)
    if found is None:
        raise Refused(f"Nobody who works here has the reference {reference}.")
    return Viewer(
        account_id=found.id,
        reference=found.reference,
        name=found.name,
        kind="staff",
        roles=found.roles,
        team_id=found.team_id,
        permissions=permissions_of(found.roles),
    )


def last_finished(folder: Path, made_for: str = "") -> NightlyExport | None:
    """The last export of this folder and reader that was finished."""
    return db.session.scalars(
        select(NightlyExport)
        .where(
            NightlyExport.folder == str(folder.absolute()),
            NightlyExport.made_for == made_for,
            NightlyExport.finished_at.is_not(None),
        )
        .order_by(NightlyExport.id.desc())
        .limit(1)
    ).one_or_none()


def _mark(folder: Path, made_for: str) -> Mark:
    last = last_finished(folder, made_for)
    return Mark() if last is None else Mark(last.until_at - OVERLAP, dict(last.seen))


def _highest() -> dict[str, int]:
    """The highest row number of each table, before its rows are read."""
    found = {}
    for kind in KINDS:
        highest = db.session.scalar(select(func.max(kind.key)))
        found[kind.key.class_.__tablename__] = highest or 0
    return found


def _name(row: NightlyExport) -> str:
    whom = f"-for-{row.made_for}" if row.made_for else ""
    return f"{row.until_at:%Y-%m-%dT%H-%M-%SZ}-{row.reference}{whom}"


def _manifest(row: NightlyExport, counts: dict[str, int]) -> dict[str, object]:
    said = NAMED_SENTENCE.format(reference=row.made_for) if row.made_for else GENERAL_SENTENCE
    return {
        "version": VERSION,
        "ref": row.reference,
        "since": moment(row.since_at),
        "until": moment(row.until_at),
        "restriction": said,
        "files": counts,
    }


def _told(row: NightlyExport) -> dict[str, str]:
    counts = {name.removesuffix(".jsonl"): str(many) for name, many in row.counts.items()}
    return {
        **counts,
        "since": moment(row.since_at) or "",
        "until": moment(row.until_at) or "",
        "for": row.made_for,
    }
