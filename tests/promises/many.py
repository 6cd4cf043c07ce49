"""Very many open promises at once, made inside the database."""

from __future__ import annotations

from sqlalchemy import text

from portal.extensions import db, writing

KINDS = ("advice_call", "first_conversation", "registration_decision", "waiting_update")

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) "

PROMISES = """
INSERT INTO promise (reference, kind, subject_kind, subject_ref, label, authority, team_id, owner_id,
    at_risk, set_by_law, step, starts_at, due_at, sort_at, made_at, made_by, ended_because, paused_days,
    pause_reason)
SELECT {ref}, {kind}, 'enquiry', 'SUBJECT-' || i, 'Family ' || i || ' Example', {authority},
    CASE WHEN i % 3 = 0 THEN NULL ELSE {team} END, CASE WHEN i % 5 = 0 THEN {owner} ELSE NULL END,
    {no}, {no}, 0, {moment}, {moment}, {moment}, {moment}, 'visitor', '', 0, ''
FROM n
"""

WORDS = """
INSERT INTO promise_word (word, promise_id)
SELECT word, id FROM promise CROSS JOIN (SELECT 'family' AS word UNION ALL SELECT 'example') AS words
WHERE NOT EXISTS (SELECT 1 FROM promise_word WHERE promise_id = promise.id)
UNION ALL
SELECT substr(subject_ref, 9), id FROM promise
WHERE NOT EXISTS (SELECT 1 FROM promise_word WHERE promise_id = promise.id)
"""


def make_many(first: int, last: int, *, team_id: int, owner_id: int, authority: str) -> None:
    """Open promises numbered from first to last, due every ten minutes around 20 November 2026.

    They are numbered in another order than they are due in.
    """
    is_sqlite = db.engine.dialect.name == "sqlite"
    spread = "(i * 7919 % 20000 - 6000)"
    if is_sqlite:
        moment = f"strftime('%Y-%m-%d %H:%M:%f000', '2026-11-20 17:00:00', ({spread} * 10) || ' minutes')"
        reference = "substr('0000' || (i / 10000), -4) || '-' || substr('0000' || (i % 10000), -4)"
    else:
        moment = f"timestamptz '2026-11-20 17:00+00' + {spread} * interval '10 minutes'"
        reference = "lpad((i / 10000)::text, 4, '0') || '-' || lpad((i % 10000)::text, 4, '0')"
    parts = {
        "first": first,
        "last": last,
        "kind": "CASE i % 4 " + " ".join(f"WHEN {n} THEN '{name}'" for n, name in enumerate(KINDS)) + " END",
        "moment": moment,
        "authority": f"'{authority}'",
        "team": team_id,
        "owner": owner_id,
        "no": "0" if is_sqlite else "false",
        "ref": reference,
    }
    with writing():
        db.session.execute(text((NUMBERS + PROMISES).format(**parts)))
        db.session.execute(text(WORDS))
        db.session.execute(text("ANALYZE"))
