"""`advice-line` and `support`: appointments offered, requests, assessments, outcomes and the fund, by council."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.agency.queries import authority_names
from portal.extensions import db
from portal.reports.figures import ALL, Figure, Table, rows_by_authority
from portal.reports.periods import Period
from portal.reports.sql import Records, count_by_authority, falls_in, falls_in_moment, month_of
from portal.support.calls.rules import OUTCOMES, Outcome
from portal.support.fund.models import FundApplication
from portal.support.models import SupportRequest
from portal.support.plans.models import SupportAssessment
from portal.support.rules import AT_RISK

ADVICE_LINE_COLUMNS = ("authority", "month", "count")
COLUMNS = ("measure", "authority", "count")

ADVICE_LINE = (
    Figure(
        "advice_line",
        "Families offered an advice line appointment",
        "Requests for support with an appointment for the advice call, by the day the first one offered was for.",
        "Another time for the same request counts no more; a new request of the same family does.",
    ),
)

FIGURES = (
    Figure(
        "requests",
        "Requests for support",
        "Requests that were sent or taken down in the period.",
        "Asking again after support ended is a new request.",
    ),
    Figure(
        "requests_at_risk",
        "Of them, from families at risk",
        "Requests of the period of a family that cannot wait.",
        "Whoever was found to be at risk later is counted, by the day of the request.",
    ),
    *(
        Figure(
            f"outcome_{outcome.value}",
            OUTCOMES[outcome],
            "Requests of the period whose advice call, or first answer, came to this.",
            "Counted by the day of the request, so that the outcomes add up to the requests that have one.",
        )
        for outcome in Outcome
    ),
    Figure(
        "assessments",
        "Support assessments begun",
        "Households for whom an assessment of their need for support began in the period.",
        "One request has one assessment; another request may have another.",
    ),
    Figure(
        "assessments_shared",
        "Support assessments shared",
        "Assessments whose plan was shared with the family in the period.",
    ),
    Figure(
        "fund_internal",
        "Applications to the fund, internal provision",
        "Applications sent in the period for help that the agency’s own therapists give.",
        "One application for each child; one taken back before it was sent is not counted.",
    ),
    Figure(
        "fund_external",
        "Applications to the fund, external provision",
        "Applications sent in the period for help that somebody else gives.",
        "One application for each child; one taken back before it was sent is not counted.",
    ),
)


def advice_line_records(period: Period) -> dict[str, Records]:
    """The requests with an appointment in the period."""
    return {
        "advice_line": select(
            SupportRequest.authority,
            SupportRequest.call_offered_on.label("on"),
            SupportRequest.reference.label("support_request"),
        ).where(falls_in(SupportRequest.call_offered_on, period))
    }


def records(period: Period) -> dict[str, Records]:
    """What each measure counts."""
    requests: Records = select(
        SupportRequest.authority,
        SupportRequest.sent_on.label("on"),
        SupportRequest.reference.label("support_request"),
    ).where(falls_in(SupportRequest.sent_on, period))
    assessed: Records = select(
        SupportRequest.authority,
        SupportAssessment.begun_on.label("on"),
        SupportRequest.reference.label("support_request"),
    ).join(SupportAssessment, SupportAssessment.request_id == SupportRequest.id)
    applied: Records = (
        select(
            SupportRequest.authority,
            FundApplication.sent_on.label("on"),
            SupportRequest.reference.label("support_request"),
        )
        .join(FundApplication, FundApplication.request_id == SupportRequest.id)
        .where(falls_in(FundApplication.sent_on, period))
    )
    return {
        "requests": requests,
        "requests_at_risk": requests.where(SupportRequest.rank == AT_RISK),
        **{
            f"outcome_{outcome.value}": requests.where(SupportRequest.outcome == outcome.value)
            for outcome in Outcome
        },
        "assessments": assessed.where(falls_in(SupportAssessment.begun_on, period)),
        "assessments_shared": assessed.where(falls_in_moment(SupportAssessment.shared_at, period)),
        "fund_internal": applied.where(FundApplication.provider == "internal"),
        "fund_external": applied.where(FundApplication.provider == "external"),
    }


def advice_line(period: Period) -> Table:
    """How many families were offered an appointment, by council and month; noughts too."""
    found = advice_line_records(period)["advice_line"].subquery()
    month = month_of(found.c.on)
    counted = {
        (authority, when): number
        for authority, when, number in db.session.execute(
            select(found.c.authority, month, func.count()).group_by(found.c.authority, month)
        )
    }
    codes = list(authority_names())
    table = Table(ADVICE_LINE_COLUMNS, ADVICE_LINE_COLUMNS[:2])
    for code in codes:
        table.rows += [(code, when, counted.get((code, when), 0)) for when in period.months]
    table.rows += [
        (ALL, when, sum(number for (_, at), number in counted.items() if at == when))
        for when in period.months
    ]
    return table


def report(period: Period) -> Table:
    """Each measure by council, and in all."""
    codes = list(authority_names())
    counted = count_by_authority(records(period))
    return Table(COLUMNS, COLUMNS[:2], rows_by_authority([one.measure for one in FIGURES], codes, counted))
