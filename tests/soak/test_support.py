"""Requests for support under kill -9, and 200 families who choose from 20 times at once, over HTTP.

`make soak` kills 200 times a database and sends 200 families; the short forms six times and 40.
"""

from __future__ import annotations

import json
import os
import random
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from config import read_settings
from portal.audit.models import AuditRow
from portal.promises.models import Promise
from portal.support.calls.models import CallSlot
from portal.support.models import SupportEntry, SupportRequest
from tests.messages.mail_server import MailServer
from tests.soak.booking_families import browsers_of
from tests.soak.enquirers import Witness
from tests.soak.judging import engine_of
from tests.soak.support_askers import Asker, Chooser
from tests.soak.test_kills import ENQUIRERS, KILLS, Killer
from tests.support.benches import DATABASES, address
from tests.support.length import IN_FULL
from tests.support.live import LivePortal

FAMILIES, SLOTS = (200, 20) if IN_FULL else (40, 6)
FRIDAY_MORNING = "2026-11-20T10:00:00+00:00"


@pytest.mark.soak
def test_no_request_that_was_acknowledged_is_lost(
    portal: LivePortal, engine: Engine, mail_server: MailServer
) -> None:
    seed = int(os.environ.get("PORTAL_SOAK_SEED") or random.SystemRandom().randrange(10**6))
    print(f"PORTAL_SOAK_SEED={seed}")  # noqa: T201 - to repeat a run that failed
    witness, over = Witness(), threading.Event()
    mail_server.start()
    portal.start_worker()
    portal.start_web()
    killer = Killer(portal, mail_server, witness, seed)
    people = [Asker(number, portal.port, witness, over, seed) for number in range(1, ENQUIRERS + 1)]
    for person in people:
        person.start()
    try:
        for what in killer.dice.sample(KILLS, len(KILLS)):
            killer.kill(what)
    finally:
        over.set()
        for person in people:
            person.join(180)
    print(  # noqa: T201 - what the run was worth
        f"{len(witness.seen)} confirmations seen of {len(witness.written)} sent; "
        f"{witness.breaks} answers lost; killed {dict(killer.killed)}"
    )
    wrong = [*witness.wrong, *_findings(engine, witness)]
    wrong += [line for line in portal.log.splitlines() if '"level": "error"' in line]
    assert not wrong, "\n".join(wrong[:40])
    assert len(witness.seen) >= ENQUIRERS // 2
    assert witness.breaks > 0, "nothing was killed under anybody"


def _findings(engine: Engine, witness: Witness) -> list[str]:
    """What is wrong with the requests: one nobody saw must be as whole as the others."""
    with Session(engine) as session:
        requests = session.execute(
            select(SupportRequest.id, SupportRequest.reference, SupportRequest.name)
        ).all()
        kinds = Counter(
            (row[0], row[1]) for row in session.execute(select(Promise.subject_ref, Promise.kind))
        )
        sent = Counter(session.scalars(select(SupportEntry.request_id).where(SupportEntry.kind == "sent")))
        audited = Counter(
            session.scalars(select(AuditRow.subject_ref).where(AuditRow.event == "support.request_sent"))
        )
    names, there = Counter(one.name for one in requests), {one.reference: one.name for one in requests}
    wrong = [f"{name} asked {times} times" for name, times in names.items() if times > 1]
    wrong += [f"{name} never asked" for name in set(names) - witness.written]
    wrong += [
        f"{name} saw {reference}, and it is not there"
        for reference, name in witness.seen.items()
        if there.get(reference) != name
    ]
    for one in requests:
        for kind in ("support_crisis_reply", "advice_call"):
            if kinds[one.reference, kind] != 1:
                wrong.append(f"{one.reference} has {kinds[one.reference, kind]} of {kind}")
        if sent[one.id] != 1 or audited[one.reference] != 1:
            wrong.append(f"{one.reference}: {sent[one.id]} entries, {audited[one.reference]} audit rows")
    return wrong


@pytest.fixture(params=DATABASES)
def times(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LivePortal]:
    """A portal of four processes on a Friday morning, with nothing in its database. Running."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    url = address(request.param, tmp_path, f"times_{worker}")
    live = LivePortal(tmp_path, url, web_workers=4, TRUSTED_PROXIES="1", PORTAL_NOW=FRIDAY_MORNING)
    live.prepare(example=False)
    live.start(worker=False)
    yield live
    live.stop()


@pytest.mark.soak
def test_each_time_is_held_by_one_family(times: LivePortal) -> None:
    made = json.loads(times.run_module("tests.soak.support_askers", str(FAMILIES), str(SLOTS)))
    together = threading.Barrier(FAMILIES)
    browsers = browsers_of(times.port, made["cookies"])
    families = [
        Chooser(browser, reference, together)
        for browser, reference in zip(browsers, made["requests"], strict=True)
    ]
    for one in families:
        one.start()
    for one in families:
        one.join(900)
    assert not [one.problem for one in families if one.problem]
    with_one = [one for one in families if one.heading.startswith("Your request")]
    told = [one for one in families if one.heading == "We have no free time to offer here just now"]
    assert (len(with_one), len(told)) == (SLOTS, FAMILIES - SLOTS), Counter(one.heading for one in families)
    engine = engine_of(read_settings(times.environment).database_url)
    with Session(engine) as session:
        holders = session.scalars(select(CallSlot.request_id).where(CallSlot.state == "taken")).all()
        requests = {
            row[0]: row[1] for row in session.execute(select(SupportRequest.id, SupportRequest.reference))
        }
    engine.dispose()
    assert len(holders) == len(set(holders)) == SLOTS
    assert {requests[one] for one in holders if one} == {one.request for one in with_one}
