"""Applications to the fund: for which request, what was asked for, and what the fund decided.

The file says who provides it, not for which child: each application is for a child of its own, without a
name, and of therapy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from portal.importing import cells
from portal.importing.cells import Told
from portal.importing.kinds import STEP, Kind, Progress
from portal.importing.promising import BY
from portal.importing.queries import known_in, looked_up
from portal.importing.reading import Mistake
from portal.importing.writing import Bulk
from portal.support.fund.models import FundApplication, FundChild
from portal.support.fund.rules import MOST_PENCE, FundState, Provision, year_of
from portal.support.models import SupportRequest
from portal.support.plans.rules import Provider

NAMELESS = "From an earlier record"
DECISIONS = {
    "agreed": FundState.AGREED,
    "approved": FundState.AGREED,
    "refused": FundState.REFUSED,
    "withdrawn": FundState.GIVEN_BACK,
}
"""What a file says the fund decided. Of a part the file could not say how much."""


@dataclass(slots=True)
class FundRow:
    """One line about an application."""

    number: int
    ref: str
    support_ref: str
    provision: Provider
    amount_pence: int
    applied_on: date
    decided_on: date | None = None
    decision: FundState | None = None


def fund_mistakes(row: FundRow) -> Iterator[str]:
    """What is wrong with a line."""
    if row.decided_on is not None and row.decision is None:
        yield "decided_on has no decision. Write agreed, refused or withdrawn."
    if row.decided_on is None and row.decision not in (None, FundState.GIVEN_BACK):
        yield "The decision has no day. Fill in decided_on."
    if row.decided_on is not None and row.decided_on < row.applied_on:
        yield f"decided_on ({row.decided_on}) is before applied_on ({row.applied_on}). Check both days."


def _unknown(rows: Sequence[FundRow], _told: Told) -> Iterator[Mistake]:
    """A mistake for each line that names a request nobody has brought in."""
    known = known_in({row.support_ref for row in rows}, SupportRequest)
    for row in rows:
        if row.support_ref not in known:
            reason = f"support_ref: no request {row.support_ref} is here. Bring in the requests first."
            yield Mistake(row.number, reason)


def _write(rows: Sequence[FundRow], bulk: Bulk, told: Told, progress: Progress) -> None:
    children = bulk.sheet(FundChild, "id", "household_id", "request_id", name=NAMELESS)
    applications = bulk.sheet(
        FundApplication, "source_ref", "request_id", "child_id", "year", "state", "provider", "who",
        "amount_pence", "sent_on", "decided_on", "agreed_pence", "because",
        provision=Provision.THERAPY.value, what=NAMELESS, made_at=told.now, made_by=BY,
        lapse_told_at=told.now,
    )  # fmt: skip
    refs = list(dict.fromkeys(row.support_ref for row in rows))
    requests = {ref: (key, home) for ref, key, home in looked_up(refs, SupportRequest, "id", "household_id")}
    for first in range(0, len(rows), STEP):
        part = rows[first : first + STEP]
        for row in part:
            request_id, household_id = requests[row.support_ref]
            child_id, state = children.next_id(), row.decision or FundState.SENT
            children.add((child_id, household_id, None if household_id is not None else request_id))
            applications.add(
                (
                    row.ref, request_id, child_id, year_of(row.applied_on), state.value,
                    row.provision.value, NAMELESS if row.provision is Provider.EXTERNAL else "",
                    row.amount_pence, row.applied_on, row.decided_on,
                    row.amount_pence if state is FundState.AGREED else None,
                    NAMELESS if state is FundState.REFUSED else "",
                )
            )  # fmt: skip
        bulk.flush()
        progress(len(part))


FUND = Kind(
    name="fund",
    row=FundRow,
    columns={
        "ref": cells.ref,
        "support_ref": cells.ref,
        "provision": cells.one_of("provision", {one.value: one for one in Provider}),
        "amount_pence": cells.whole(1, MOST_PENCE),
        "applied_on": cells.day,
        "decided_on": cells.day,
        "decision": cells.one_of("decision", DECISIONS),
    },
    needed=("ref", "support_ref", "provision", "amount_pence", "applied_on"),
    check=lambda row, _has, _told: fund_mistakes(row),
    check_known=_unknown,
    write=_write,
    key=lambda row: row.ref,
    known=lambda rows: known_in([row.ref for row in rows], FundApplication),
)
