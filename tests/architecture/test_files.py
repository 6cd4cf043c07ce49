"""Files stay small enough to read, and have names that say what they hold."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 400
READ_BY_PEOPLE = {".py", ".html", ".scss", ".css", ".js", ".mjs", ".txt", ".sh", ""}
GENERATED = ("requirements/", "migrations/versions/", "static/drawings/")
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "shared"}


def ours() -> list[str]:
    """Every file of the repository, and those about to be added to it."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_no_file_is_longer_than_400_lines() -> None:
    long = {}
    for name in ours():
        if Path(name).suffix in READ_BY_PEOPLE and not name.startswith(GENERATED):
            lines = (ROOT / name).read_bytes().count(b"\n")
            if lines >= MOST_LINES:
                long[name] = lines
    assert not long


def test_no_file_is_called_by_a_name_that_says_nothing() -> None:
    named = [name for name in ours() if SAYS_NOTHING & {part.split(".")[0] for part in Path(name).parts}]
    assert not named


@pytest.mark.parametrize("folder", ["node_modules", "static/dist", ".venv", "var"])
def test_nothing_that_is_built_or_downloaded_is_kept(folder: str) -> None:
    assert not [name for name in ours() if name.startswith(f"{folder}/")]


def test_every_room_says_what_it_owns() -> None:
    silent = [
        str(room.relative_to(ROOT))
        for room in (ROOT / "portal").glob("*/__init__.py")
        if not room.read_text().lstrip().startswith('"""')
    ]
    assert not silent


def test_what_the_checks_install_holds_what_runs_install() -> None:
    def pins(name: str) -> set[str]:
        lines = (ROOT / "requirements" / name).read_text().splitlines()
        return {line.split(" ")[0] for line in lines if "==" in line and not line.startswith((" ", "#"))}

    assert pins("base.txt")
    assert pins("base.txt") <= pins("dev.txt")


def test_locks_name_no_registry() -> None:
    for name in ("requirements/base.txt", "requirements/dev.txt", "package-lock.json"):
        text = (ROOT / name).read_text()
        assert "--index-url" not in text
        assert '"resolved"' not in text
