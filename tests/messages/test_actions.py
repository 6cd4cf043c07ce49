"""Writing messages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal import clock
from portal.errors import Refused
from portal.messages.actions import write_message
from portal.messages.post import OutboxPost


def write(**changed: object) -> None:
    values: dict[str, object] = {
        "to": "robin@example.org", "now": clock.now(), "parameters": {}, "subject_kind": "sample",
        "subject_ref": "7K4M-92QX", "link": "sample",
    }  # fmt: skip
    write_message("something_for_you", **{**values, **changed})  # type: ignore[arg-type]  # varied on purpose


def test_a_telling_word_never_gets_into_an_email(session: Session) -> None:
    with pytest.raises(Refused, match="“child”"):
        write(parameters={"when": "the day your child arrives"})


def test_what_a_template_wants_must_be_handed_in(session: Session) -> None:
    with pytest.raises(ValueError, match="wants link"):
        write(link=None)


def test_the_outbox_is_refused_in_production(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="SMTP_HOST"):
        OutboxPost(replace(app.config["PORTAL"], environment="production"))
