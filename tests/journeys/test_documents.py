"""An applicant gives documents from the page; one is refused kindly; their worker finds and shares."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.documents.making import jpeg, pdf

Look = Callable[[Page], None]


def chosen(name: str, content: bytes) -> FilePayload:
    """A file as the browser's own window would hand it over."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_documents_are_given_found_shared_and_taken_back(
    page: Page, look: Look, sign_in: Callable[[str], None]
) -> None:
    sign_in("applicant")
    page.goto("/home/documents")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your documents")
    look(page)

    # a photograph and a PDF; a drawing beside them is refused with a reason, the others are kept
    page.get_by_label("Choose files, or take photographs").set_input_files(
        [
            chosen("IMG_2041.jpg", jpeg(800, 600, turned=6)),
            chosen("passport.pdf", pdf()),
            chosen("a drawing of the house.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ]
    )
    page.get_by_label("What is it?").fill("Passport of a traveller with a rather long name")
    page.get_by_role("button", name="Give us these files").click()
    expect(page.get_by_role("alert")).to_contain_text("a drawing of the house.svg is a drawing")
    expect(page.locator("main")).to_contain_text("2 other files are kept")
    look(page)
    page.goto("/home/documents")
    expect(page.get_by_role("link", name=re.compile("^Download.*Passport of a traveller"))).to_have_count(2)

    # what comes back is upright and without its place
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("^Download.*Passport of a traveller")).last.click()
    content = waiting.value.path().read_bytes()
    assert waiting.value.suggested_filename.startswith("document-")
    with Image.open(BytesIO(content)) as picture:
        assert picture.size == (600, 800)
        assert not picture.getexif()

    # a wrong one is taken back
    page.get_by_role("button", name=re.compile("^Take it back")).first.click()
    expect(page.get_by_role("alert")).to_contain_text("Taken back")
    expect(page.get_by_role("link", name=re.compile("^Download.*Passport of a traveller"))).to_have_count(1)
    look(page)
