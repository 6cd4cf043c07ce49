"""The direction of imports, beyond what the contracts in pyproject.toml can say."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PORTAL = ROOT / "portal"
RULES = list(PORTAL.rglob("*rules*.py"))
KEEPERS = [
    path for kind in ("actions", "queries", "models", "sweeps") for path in PORTAL.rglob(f"*{kind}*.py")
]
READS_TIME = {"now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime"}


def imports_of(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """(module, name) of every import; the name is empty for a plain `import module`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


@cache
def taken_by(path: Path) -> frozenset[tuple[str, str]]:
    """What a module imports: read once, though every test of a rule asks it of every module."""
    return frozenset(imports_of(parsed(path)))


def pages_and_forms() -> list[Path]:
    """Every module of a room that serves pages or asks for input, whatever it is called."""
    marks = {("flask", "Blueprint"), ("portal.forms", "PortalForm"), ("portal.web", "render_page")}
    return [path for path in sorted(PORTAL.rglob("*.py")) if marks & taken_by(path)]


def test_the_contracts_hold() -> None:
    held = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert held.returncode == 0, held.stdout


@pytest.mark.parametrize("path", pages_and_forms(), ids=lambda p: str(p.relative_to(PORTAL)))
def test_pages_and_forms_never_hold_the_database(path: Path) -> None:
    taken = taken_by(path)
    assert ("portal.extensions", "db") not in taken
    assert not {
        module for module, _ in taken if module.split(".")[0] in ("sqlalchemy", "flask_sqlalchemy_lite")
    }


@pytest.mark.parametrize("path", KEEPERS, ids=lambda p: str(p.relative_to(PORTAL)))
def test_actions_queries_models_and_sweeps_know_nothing_of_the_web(path: Path) -> None:
    web = {"flask", "flask_wtf", "wtforms", "htmx_flask", "werkzeug"}
    assert not {module for module, _ in taken_by(path) if module.split(".")[0] in web}


@pytest.mark.parametrize("path", RULES, ids=lambda p: str(p.relative_to(PORTAL)))
def test_rules_take_nothing_but_rules_from_the_portal(path: Path) -> None:
    pure = {"portal.errors"} | {
        ".".join(("portal", *p.relative_to(PORTAL).with_suffix("").parts))
        for p in PORTAL.rglob("*.py")
        if not {module.split(".")[0] for module, _ in taken_by(p)} & {"flask", "sqlalchemy", "wtforms"}
        and p.stem != "__init__"
    }
    taken = {module for module, _ in taken_by(path) if module.split(".")[0] in ("portal", "config")}
    assert taken <= pure


def test_only_the_clock_reads_time() -> None:
    readers = []
    for path in [*PORTAL.rglob("*.py"), ROOT / "config.py"]:
        if path == PORTAL / "clock.py":
            continue
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.Call):
                continue
            called = node.func
            if (
                isinstance(called, ast.Attribute)
                and called.attr in READS_TIME
                and isinstance(called.value, ast.Name)
                and called.value.id in ("datetime", "date", "time")
            ):
                readers.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not readers


def test_the_database_is_never_asked_for_the_time() -> None:
    asked = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in PORTAL.rglob("*.py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("now", "current_timestamp")
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "func"
    ]
    assert not asked


def test_actions_and_queries_never_commit() -> None:
    committing = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for name in ("actions", "queries")
        for path in PORTAL.glob(f"*/*{name}*.py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert not committing
