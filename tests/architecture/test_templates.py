"""Templates keep the strict policy: nothing inline, every htmx element with its nonce."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if path.parent.name != "messages"]  # mail has its own, older rules
TAG = re.compile(r"<[a-zA-Z][^<>]*(?:\{\{[^}]*\}\}[^<>]*|\{%[^%]*%\}[^<>]*)*>", re.DOTALL)

pytestmark = pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT / "templates")))


def tags(path: Path) -> list[str]:
    return TAG.findall(re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL))


def test_nothing_is_styled_or_scripted_inline(path: Path) -> None:
    found = [tag for tag in tags(path) if re.search(r"\s(style|on[a-z]+)\s*=", tag)]
    found += [tag for tag in tags(path) if re.match(r"<(script|style)\b", tag) and "nonce" not in tag]
    assert not found


def test_every_htmx_element_carries_its_nonce(path: Path) -> None:
    bare = [tag for tag in tags(path) if re.search(r"\shx-(?!nonce)", tag) and "hx-nonce" not in tag]
    assert not bare


def test_words_that_never_stand_on_a_page(path: Path) -> None:
    words = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", path.read_text(), flags=re.DOTALL)
    found = re.findall(
        r"\b(pending|submission|submit|users?|invalid|rejected|siblings?)\b", words, re.IGNORECASE
    )
    assert not found
