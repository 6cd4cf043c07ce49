"""What every e-mail says, and does not say."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from portal.agency.rules_wording import forbidden_words
from portal.messages.rendering import FOLDER, OwnWords, file_words, placeholders, render, template_names
from portal.messages.samples import SAMPLES

NAMES_AND_PLACES = [
    "Adoption Partnership South East", "APSE", "Kent", "Medway", "Bexley", "Maidstone", "Sam", "Alex",
]  # fmt: skip
LOADS = ("img", "script", "link", "iframe", "object", "form", "video", "audio")

every_template = pytest.mark.parametrize("template", template_names())


def sample(template: str, words: OwnWords | None = None) -> tuple[str, str, BeautifulSoup]:
    link = SAMPLES["link"] if "link" in placeholders(template) else None
    mail = render(
        template, SAMPLES, link=link, sender="Your team", telephone=SAMPLES["telephone"], words=words
    )
    return mail.subject, mail.text, BeautifulSoup(mail.html, "html5lib")


def test_there_are_templates() -> None:
    assert "something_for_you" in template_names()
    assert not [name for name in template_names() if not Path(FOLDER, "messages", f"{name}.html").exists()]


@every_template
def test_a_template_asks_only_for_what_is_known(template: str) -> None:
    """A place nobody has an example for may hold a name."""
    assert placeholders(template) <= set(SAMPLES)


@every_template
def test_nothing_telling_stands_in_an_email(template: str) -> None:
    subject, text, html = sample(template)
    everything = "\n".join([subject, text, html.get_text(" "), html.title.get_text() if html.title else ""])
    assert forbidden_words(everything, NAMES_AND_PLACES) == []


@every_template
def test_the_subject_is_one_short_line(template: str) -> None:
    subject, _, _ = sample(template)
    assert 0 < len(subject) <= 60
    assert "\n" not in subject
    assert "{" not in subject


@every_template
def test_both_halves_say_the_same(template: str) -> None:
    _, text, html = sample(template)
    assert html.body is not None
    assert " ".join(html.body.get_text(" ").split()) == " ".join(text.split())


@every_template
def test_a_link_is_an_address_with_words_before_it(template: str) -> None:
    _, text, html = sample(template)
    links = html.select("a[href]")
    assert [link["href"] for link in links] == [link.get_text() for link in links]
    for link in links:
        paragraph = link.find_parent("p")
        assert paragraph is not None
        words = paragraph.get_text(" ").replace(link.get_text(), "").strip()
        assert len(words.split()) >= 2
        assert str(link["href"]) in text
    assert bool(links) == ("link" in placeholders(template))


@every_template
def test_nothing_is_loaded_from_anywhere(template: str) -> None:
    _, _, html = sample(template)
    assert html.select(", ".join(LOADS)) == []
    assert html.html is not None
    assert html.html["lang"] == "en-GB"


@every_template
def test_the_files_wording_can_be_taken_as_ones_own(template: str) -> None:
    """An administrator starts from the file's words: unchanged, they make the same e-mail."""
    own = sample(template, file_words(template))
    files = sample(template)
    assert own[:2] == files[:2]
    assert " ".join(own[2].get_text(" ").split()) == " ".join(files[2].get_text(" ").split())


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Your adoption enquiry", "adoption"),
        ("about the child", "child"),
        ("Click  here to read", "Click  here"),
        ("Dear Mrs Example", "Mrs"),
        ("the CHILDREN’S team", "CHILDREN"),
        ("an evening in Kent", "Kent"),
        ("our social workers", "social workers"),
    ],
)
def test_a_telling_word_is_found(text: str, word: str) -> None:
    assert forbidden_words(text, NAMES_AND_PLACES) == [word]


@pytest.mark.parametrize("text", ["Do not miss it", "Ring Miss", "Kentish", "There is something for you"])
def test_a_harmless_word_is_not(text: str) -> None:
    assert forbidden_words(text, NAMES_AND_PLACES) == []


def test_own_words_can_do_nothing_in_the_html() -> None:
    own = OwnWords("Hello {reference}", "<script>alert(1)</script> {link}\n\nBye {unknown}")
    subject, text, html = sample("something_for_you", own)
    assert subject == "Hello 7K4M-92QX"
    assert not html.select("script")
    assert "<script>alert(1)</script>" in text
    assert [a["href"] for a in html.select("a")] == [SAMPLES["link"]]
    assert "Bye {unknown}" in text
