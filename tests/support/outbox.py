"""What a live example agency's worker has sent: read where a mailbox would be read."""

from __future__ import annotations

import re

from sqlalchemy import create_engine, text

from tests.support.live import LivePortal, wait_until


def link_to(portal: LivePortal, email: str, path: str, *, seconds: float = 60) -> str:
    """The newest link with this path in an e-mail to this address, once the worker has sent it."""
    engine = create_engine(
        portal.environment["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://")
    )
    found: list[str] = []

    def sent() -> bool:
        with engine.connect() as connection:
            texts = connection.scalars(
                text("SELECT sent_text FROM message WHERE \"to\" = :email AND state = 'sent' ORDER BY id"),
                {"email": email},
            ).all()
        for one in texts:
            found.extend(re.findall(rf"\S+{re.escape(path)}\S+", one or ""))
        return bool(found)

    try:
        wait_until(sent, f"no e-mail to {email} with {path}", lambda: portal.log, seconds=seconds)
    finally:
        engine.dispose()
    return found[-1]
