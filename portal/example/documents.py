"""A few documents of the example applicants and their worker. Drawn here: nothing of anybody's is in them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from PIL import Image, ImageDraw
from sqlalchemy import select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.documents.actions import keep_document
from portal.documents.receiving import KeptFile, take_file
from portal.extensions import db
from portal.households.models import Membership, Person


@dataclass(frozen=True, slots=True)
class Paper:
    """One document: what it is called, who gave it, whose it is."""

    title: str
    file_name: str
    by: str
    days_ago: int
    is_joint: bool = False
    is_shared: bool = False

    def given_at(self, now: datetime) -> datetime:
        """When it was given."""
        return now - timedelta(days=self.days_ago)


SAM, ALEX = "sam.example@example.org", "alex.example@example.org"
WORKER = "tom.example@agency.example.org"

PAPERS = (
    Paper("Passport", "IMG_2041.png", SAM, 9),
    Paper("Passport", "passport alex.pdf", ALEX, 8),
    Paper("Council tax bill", "council-tax.pdf", SAM, 7, is_joint=True),
    Paper("Your Stage 1 plan", "stage 1 plan.pdf", WORKER, 5, is_joint=True, is_shared=True),
    Paper("Notes of the first visit", "visit.pdf", WORKER, 4, is_joint=True),
)


def take_papers(now: datetime) -> list[KeptFile]:
    """Store the files, before the example's transaction begins."""
    return [take_file(_drawn(paper), paper.file_name, now=paper.given_at(now)) for paper in PAPERS]


def load_documents(files: list[KeptFile], now: datetime) -> None:
    """Write the rows of the files that `take_papers` stored."""
    for paper, file in zip(PAPERS, files, strict=True):
        by, household_id = _giver(paper.by), _household_of(SAM)
        keep_document(
            file,
            household_id=household_id,
            person_id=None if paper.is_joint else by.person_id,
            title=paper.title,
            by=by,
            now=paper.given_at(now),
            is_shared=paper.is_shared,
        )


def _drawn(paper: Paper) -> bytes:
    """A page that says it is made up."""
    page = Image.new("L", (620, 877), 255)
    pen = ImageDraw.Draw(page)
    pen.text((60, 60), f"{paper.title}\n\nAn example. Everything in it is made up.", fill=0, font_size=24)
    made = io.BytesIO()
    page.save(made, "PNG" if paper.file_name.endswith("png") else "PDF")
    return made.getvalue()


def _giver(email: str) -> Viewer:
    """Somebody of the example agency, as the pages hand them to actions."""
    account = db.session.scalars(select(Account).where(Account.email == email)).one()
    is_family = account.kind == "family"
    return Viewer(
        account_id=account.id,
        reference=account.reference,
        name=account.name,
        kind=account.kind,
        person_id=db.session.scalar(select(Person.id).where(Person.account_id == account.id)),
        household_id=_household_of(email) if is_family else None,
    )


def _household_of(email: str) -> int:
    return db.session.scalars(
        select(Membership.household_id)
        .join(Person, Person.id == Membership.person_id)
        .join(Account, Account.id == Person.account_id)
        .where(Account.email == email, Membership.until_on.is_(None))
    ).one()
