"""Could I adopt? A few questions, one a page, and an answer. Nothing is stored anywhere."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request

from portal.access import public
from portal.agency import queries as agency
from portal.enquiries.eligibility.answers import Question
from portal.enquiries.eligibility.forms import QuestionForm, carried, question_form, read_answers
from portal.enquiries.eligibility.rules import last_question, next_question, outcome, previous_question
from portal.extensions import csrf
from portal.web import render_page

pages = Blueprint("could_i_adopt", __name__)
csrf.exempt(pages)  # nothing is changed by a post here, and no cookie is set

FOLDER = "enquiries/family/could_i_adopt"
FIRST = Question.AGE


@pages.get("/could-i-adopt")
@public
def begin() -> Response:
    """What the questions are for, and that we keep nothing."""
    return render_page(f"{FOLDER}/begin.html")


@pages.get("/could-i-adopt/questions")
@public
def first() -> Response:
    """The first question, for somebody who begins or opens the address afresh."""
    return _question(FIRST, {}, {})


@pages.post("/could-i-adopt/questions")
@public
def answer() -> Response:
    """Take one answer and ask the next question, go one back, or give the ending."""
    councils = agency.councils()
    given = carried(request.form, councils)
    if (back := _question_named("back")) is not None:
        return _question(back, given, councils)
    asked = _question_named("asked") or FIRST
    form = question_form(asked, councils, posted=request.form)
    if not form.validate():
        return _question(asked, given, councils, form)
    given[asked.value] = form.answer.data
    answers = read_answers(given, councils)
    following = next_question(answers, after=asked)
    if following is not None:
        return _question(following, given, councils)
    return _ending(given, councils)


def _question(
    question: Question,
    given: Mapping[str, str],
    councils: Mapping[str, str],
    unanswered: QuestionForm | None = None,
) -> Response:
    """The page that asks one question, filled in where it was answered before."""
    form = unanswered or question_form(question, councils, earlier=given.get(question.value))
    return _kept_by_the_browser(
        render_page(
            f"{FOLDER}/question.html",
            status=422 if unanswered else 200,
            form=form,
            question=question.value,
            given={name: value for name, value in given.items() if name != question.value},
            back=previous_question(read_answers(given, councils), question),
            back_given=given,
        )
    )


def _ending(given: Mapping[str, str], councils: Mapping[str, str]) -> Response:
    answers = read_answers(given, councils)
    found = outcome(answers)
    if found is None:  # answers were taken out of the form by hand: begin again
        return _question(FIRST, given, councils)
    return _kept_by_the_browser(
        render_page(
            f"{FOLDER}/{found.ending.value}.html",
            outcome=found,
            answers=answers,
            back=last_question(answers),
            back_given=given,
        )
    )


def _question_named(field: str) -> Question | None:
    named = request.form.get(field, "")
    return next((question for question in Question if question.value == named), None)


def _kept_by_the_browser(response: Response) -> Response:
    """Let the browser's own Back show the page again; nobody else may keep it."""
    response.headers["Cache-Control"] = "private, max-age=0"
    return response
