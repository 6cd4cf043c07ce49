"""Every view says who may open it."""

from __future__ import annotations

from flask import Flask

from portal import access
from portal.home.subjects import subject_pages
from portal.roles import PERMISSION_TABLE, PERMISSIONS, SUBJECT_TABLE


def unstamped(app: Flask) -> list[str]:
    with app.app_context():
        return [endpoint for endpoint in app.view_functions if access.stamp_of(endpoint) is None]


def test_every_view_is_stamped(app: Flask) -> None:
    assert len(app.view_functions) > 1
    assert not unstamped(app)


def test_a_view_without_a_stamp_is_found(app: Flask) -> None:
    app.view_functions["silent"] = lambda: "nobody said who may read this"
    try:
        assert unstamped(app) == ["silent"]
    finally:
        del app.view_functions["silent"]


def test_every_permission_is_held_and_asked(app: Flask) -> None:
    held = {permission for permissions in PERMISSIONS.values() for permission in permissions}
    assert held == set(PERMISSION_TABLE)


def test_what_is_asked_of_a_view_is_in_the_table(app: Flask) -> None:
    with app.app_context():
        stamps = [access.stamp_of(endpoint) for endpoint in app.view_functions]
    asked = {stamp.permission for stamp in stamps if stamp and stamp.permission}
    assert asked <= set(PERMISSION_TABLE)


def test_who_may_open_a_subject_is_who_may_open_its_page(app: Flask) -> None:
    """The worklist names somebody to those only whom the page behind the name lets in."""
    with app.test_request_context():
        for kind, address in subject_pages.items():
            endpoint, _ = app.url_map.bind("localhost").match(address("AAAA-0001"))
            stamp = access.stamp_of(endpoint)
            assert stamp is not None
            assert SUBJECT_TABLE[kind] == stamp.permission, kind


def test_every_address_is_of_words(app: Flask) -> None:
    """Kebab-case nouns and typed arguments: never a running number, never a name."""
    for rule in app.url_map.iter_rules():
        for part in rule.rule.split("/"):
            if part.startswith("<"):
                assert (
                    part.startswith(("<reference:", "<path:", "<token", "<string", "<uuid")) or ":" in part
                ), rule.rule
                assert not part.startswith("<int"), rule.rule
            else:
                assert part == part.lower(), rule.rule
                assert "_" not in part, rule.rule
