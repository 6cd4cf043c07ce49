"""A school asks for a family, which has said yes; staff ring the parent."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.support.steps import NO_RISK, AsPerson, Look, SignIn, press, reads, silent


def test_a_school_asks(page: Page, look: Look, sign_in: SignIn, as_person: AsPerson) -> None:
    school = as_person("")
    school.goto("/schools-and-professionals")
    school.get_by_role("link", name="Ask for a family").click()
    look(school)
    school.get_by_label("A school or nursery").check()
    school.get_by_label("Your name and what you do").fill("Jo Placeholder, class teacher")
    school.get_by_label("Where you work").fill("Example Primary School")
    school.get_by_label("Your work e-mail address").fill("jo@school.example.org")
    school.get_by_label("The parent’s name").fill("Willow Schoolday")
    school.get_by_label("Kent", exact=True).check()
    school.get_by_label("Which child is it about?").fill("Robin, 9")
    school.get_by_label(NO_RISK).check()
    school.get_by_label("What is happening?").fill("Robin leaves the room most days.")
    school.get_by_label("Which number shall we ring?").fill("07700 900477")
    press(school, "Ask for this family")
    expect(school.get_by_role("alert")).to_contain_text("Without their yes, ask them first")
    expect(school.get_by_label("What is happening?")).to_have_value("Robin leaves the room most days.")
    school.get_by_label("How did the parent agree that you ask us?").fill("Her mother, at the gate on Monday")
    press(school, "Ask for this family")
    reads(school, "We have what you wrote", "We ring the parent", "Monday 23 November 2026")
    expect(school.get_by_role("link", name="Choose when we call you")).to_have_count(0)
    look(school)

    # staff read who asks and how the parent agreed, and ring the parent alone
    sign_in("support_worker")
    page.goto("/staff/support")
    page.get_by_role("link", name="Willow Schoolday").click()
    reads(
        page,
        "A school or nursery: Jo Placeholder, class teacher, Example Primary School, jo@school.example.org",
        "Her mother, at the gate on Monday",
        "07700 900477",
    )
    expect(page.get_by_role("link", name="Write to them")).to_have_count(0)
    here = page.url
    for path in ("telephone", "note", "risk", "give", "call-time", "signposts"):
        page.goto(f"{here}/{path}")
        look(page)

    # what is spoken about stays with the parent: the school's page says no more than before
    page.goto(f"{here}/telephone")
    page.get_by_label("Yes, we spoke").check()
    page.get_by_label("What was said and agreed").fill("Wordsofthemother")
    press(page, "Write down the call")
    reads(page, "The call is written down.", "kept in time")
    school.goto("/support/sent")
    silent(school, "Wordsofthemother", "Willow")
    press(school, "Take it off this device")
    reads(school, "This device does not show your request any more.")
