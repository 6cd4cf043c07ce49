"""Loading the example agency, as a whole or not at all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select

from portal.accounts.models import Account
from portal.agency.models import AgencySettings
from portal.errors import Refused
from portal.example.agency import load_agency
from portal.example.children import load_children, take_drawings
from portal.example.conversations import load_conversations
from portal.example.documents import load_documents, take_papers
from portal.example.enquiries import load_enquiries
from portal.example.events import load_events
from portal.example.households import load_households
from portal.example.journeys import load_journeys
from portal.example.people import example_password_hash, load_people
from portal.example.support import load_support
from portal.example.year.describing import describe_some
from portal.example.year.loading import load_reference_figures, load_year
from portal.extensions import db, writing
from portal.households.models import Household


def is_empty() -> bool:
    """Whether nothing is kept yet: no settings, no account, no household."""
    tables = (AgencySettings, Account, Household)
    return not any(db.session.scalar(select(exists(select(table)))) for table in tables)


def load_example(now: datetime, *, with_year: bool = True) -> None:
    """Load the example agency around this moment, in one transaction of its own.

    `with_year`: with the thousands of records of the year 2022/23 too, which only reports read.

    Raises Refused where something is kept already: nothing is ever loaded over real records.
    """
    password_hash = example_password_hash()
    papers = take_papers(now) if is_empty() else []
    drawings = take_drawings(now) if is_empty() else {}
    with writing():
        if not is_empty():
            raise Refused("There is something in this database already, so the example was not loaded.")
        load_people(load_agency(), now=now, password_hash=password_hash)
        load_enquiries(now)
        load_journeys(now=now, password_hash=password_hash)
        load_households(now=now, password_hash=password_hash)
        load_conversations(now)
        load_documents(papers, now)
        load_events(now)
        load_support(now)
        load_children(drawings, now)
        if with_year:
            load_year(now)
            describe_some()
        load_reference_figures(now)
