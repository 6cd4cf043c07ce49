"""Taking a list as a file: for who may see the list, by the filter that stands in its address."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer
from portal.children.records import staff as children
from portal.enquiries.handling import staff_list as enquiries
from portal.events.actions.register import SESSION
from portal.events.register.queries import register_for
from portal.households.listing import staff as households
from portal.promises.worklist_asked import asked_filter, filter_of
from portal.reports.lists.adopters import ENQUIRIES, HOUSEHOLDS, enquiry_rows, household_rows
from portal.reports.lists.finding import CHILDREN, child_rows
from portal.reports.lists.programme import REGISTER, register_rows
from portal.reports.lists.rules import ListFile, list_file
from portal.reports.lists.support import SUPPORT, support_rows
from portal.reports.lists.taking import take
from portal.reports.lists.worklist import WORKLIST, worklist_rows
from portal.support.duty import staff as support

pages = Blueprint("reports_lists", __name__)


@pages.get("/staff/households/file")
@allow("households:see", audit="households.file_taken")
def take_households() -> Response:
    """The list of households as a file."""
    viewer = current_viewer()

    def found(filters: dict[str, str]) -> ListFile:
        wanted = households.filter_of(filters)
        rows = household_rows(viewer, wanted, all_of_them=households.sees_all(viewer))
        return list_file("Households", HOUSEHOLDS, rows)

    return take("households", households.asked_filters(), found)


@pages.get("/staff/enquiries/file")
@allow("enquiries:see", audit="enquiries.file_taken")
def take_enquiries() -> Response:
    """The list of enquiries as a file."""
    viewer = current_viewer()

    def found(filters: dict[str, str]) -> ListFile:
        return list_file("Enquiries", ENQUIRIES, enquiry_rows(viewer, enquiries.filter_of(filters)))

    return take("enquiries", enquiries.asked_filters(), found)


@pages.get("/staff/support/file")
@allow("support:see", audit="support.file_taken")
def take_requests() -> Response:
    """The duty list as a file."""
    viewer = current_viewer()

    def found(filters: dict[str, str]) -> ListFile:
        return list_file("Requests for support", SUPPORT, support_rows(viewer, support.filter_of(filters)))

    return take("support_requests", support.asked_filters(), found)


@pages.get("/staff/children/file")
@allow("children:see", audit="children.file_taken")
def take_groups() -> Response:
    """The list of children as a file, by alias."""
    viewer = current_viewer()

    def found(filters: dict[str, str]) -> ListFile:
        return list_file("Children", CHILDREN, child_rows(viewer, children.filter_of(filters)))

    return take("child_groups", children.asked_filters(), found)


@pages.get("/staff/worklist/file")
@allow("worklist:see", audit="worklist.file_taken")
def take_worklist() -> Response:
    """The worklist as a file."""
    viewer = current_viewer()

    def found(filters: dict[str, str]) -> ListFile:
        return list_file("Worklist", WORKLIST, worklist_rows(viewer, filter_of(filters), now=clock.now()))

    return take("worklist", asked_filter(), found)


@pages.get("/staff/events/<reference:reference>/register/<reference:session>/file")
@allow("events:mark", audit="events.register_taken")
def take_register(reference: str, session: str) -> Response:
    """The register of one session as a file: who came, and how many."""
    page = register_for(current_viewer(), reference, session, now=clock.now())

    def found(_: dict[str, str]) -> ListFile:
        return list_file("Register", REGISTER, register_rows(page))

    return take(SESSION, {}, found, ref=session)
