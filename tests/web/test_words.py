"""Names do not stand in addresses."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.errors import NotFound
from portal.sealing import seal
from portal.web.words import asked_words, sealed_words, tidy_words


def test_words_go_through_an_address_unread(app: Flask) -> None:
    sealed = sealed_words(tidy_words("  Sam   EXAMPLE "))
    assert sealed is not None
    assert "sam" not in sealed.lower()[:6]
    assert "example" not in sealed.lower()
    with app.test_request_context("/staff", query_string={"search": sealed}):
        assert asked_words() == "sam example"


def test_no_words_leave_no_trace_in_the_address(app: Flask) -> None:
    assert sealed_words("") is None
    with app.test_request_context("/staff"):
        assert asked_words() == ""


def test_an_address_somebody_made_up_is_not_found(app: Flask) -> None:
    with app.test_request_context("/staff", query_string={"search": "made-up"}), pytest.raises(NotFound):
        asked_words()


def test_a_search_reads_nothing_else_that_the_portal_sealed(app: Flask) -> None:
    draft = seal('{"answers": {"names": {"given_name": "Robin"}}}')
    with app.test_request_context("/staff", query_string={"search": draft}), pytest.raises(NotFound):
        asked_words()
