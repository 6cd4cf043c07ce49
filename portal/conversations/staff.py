"""Staff's side of the messages with a household: read, write, answer, settle, copy."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer, see_other
from portal.conversations import actions, writing
from portal.conversations.forms import AnswerForm, PressForm, SettleForm, StartForm
from portal.conversations.place import Place, about_household
from portal.conversations.queries import Thread, conversation_for, conversations_for
from portal.conversations.rules import STAFF_TURNS
from portal.errors import Conflict, NotFound, Refused
from portal.web import change, flash_news, render_page

pages = Blueprint("conversations_staff", __name__)

FOLDER = "conversations/staff"
START = ("to", "subject", "text")
SENT = "Your message is there for them to read."


def open_conversation(place: Place, conversation: str) -> Thread:
    """A conversation of this household through the viewer. Raises NotFound for another household's."""
    thread = conversation_for(current_viewer(), conversation)
    if thread.household_id != place.id:
        raise NotFound
    return thread


def choices_of(household_id: int) -> list[tuple[str, str]]:
    """Whom staff may write to or share with, in words."""
    choices = []
    for one in actions.addressees_of(household_id):
        words = f"Both of them: {one.name}" if one.value == actions.BOTH else f"Only {one.name}"
        if one.missing:
            words += f". {' and '.join(one.missing)} can read it after signing in for the first time"
        if one.untold:
            words += f". No e-mail goes to {' and '.join(one.untold)} now: ring them"
        choices.append((one.value, words))
    return choices


@pages.get("/staff/households/<reference:reference>/messages")
@allow("conversations:answer", audit="conversations.opened")
@about_household()
def see_messages(place: Place) -> Response:
    """The conversations with a household."""
    return render_page(
        f"{FOLDER}/messages.html",
        place=place,
        conversations=conversations_for(current_viewer(), place.id),
        turns=STAFF_TURNS,
    )


@pages.route("/staff/households/<reference:reference>/messages/new", methods=["GET", "POST"])
@allow("conversations:answer", audit="conversations.opened")
@about_household("start")
def start_conversation(place: Place) -> Response:
    """Write to both, or to one person alone."""
    form, kept_at = StartForm(), f"start:{place.reference}"
    choices = choices_of(place.id)
    form.offer(choices)
    if request.method == "GET":
        writing.fill_in(form, kept_at, START)
    elif form.validate():
        try:
            with change() as done:
                new = actions.start_conversation(
                    place.reference,
                    to=form.to.data,
                    subject=form.subject.data or "",
                    text=form.text.data or "",
                    by=current_viewer(),
                    now=clock.now(),
                )
                writing.sent(kept_at)
                done.to(url_for(".see_conversation", reference=place.reference, conversation=new), SENT)
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    return render_page(
        f"{FOLDER}/start_conversation.html",
        status=422 if form.errors else 200,
        form=form,
        place=place,
        nobody="" if choices else actions.NOBODY_SIGNED_IN,
    )


@pages.post("/staff/households/<reference:reference>/messages/draft")
@allow("conversations:answer")
@about_household()
def keep_start(place: Place) -> Response:
    """Keep a message that is being begun."""
    page = url_for(".see_messages", reference=place.reference)
    return writing.keep(f"start:{place.reference}", page, START)


@pages.route(
    "/staff/households/<reference:reference>/messages/<reference:conversation>", methods=["GET", "POST"]
)
@allow("conversations:answer", audit="conversations.opened")
@about_household("answer")
def see_conversation(place: Place, conversation: str) -> Response:
    """A conversation with a household, and our answer."""
    thread = open_conversation(place, conversation)
    form, kept_at = AnswerForm(), f"answer:{conversation}"
    status = 200
    if request.method == "GET":
        writing.fill_in(form, kept_at)
    elif form.validate():
        here = url_for(".see_conversation", reference=place.reference, conversation=conversation)
        try:
            with change() as done:
                post = actions.write_post(
                    conversation,
                    text=form.text.data or "",
                    by=current_viewer(),
                    now=clock.now(),
                    seen=form.number_seen,
                )
                writing.sent(kept_at)
                done.to(f"{here}#post-{post}", SENT)
            return done.response()
        except Refused as refused:
            status = 409
            form.refuse(refused.message)
            thread = open_conversation(place, conversation)
    elif form.errors:
        status = 422
    form.seen.data = str(thread.seen)
    settle = SettleForm(formdata=None)
    settle.seen.data = str(thread.seen)
    return render_page(
        f"{FOLDER}/conversation.html",
        status=status,
        form=form,
        settle=settle,
        place=place,
        thread=thread,
        turns=STAFF_TURNS,
    )


@pages.post("/staff/households/<reference:reference>/messages/<reference:conversation>/draft")
@allow("conversations:answer")
@about_household()
def keep_answer(place: Place, conversation: str) -> Response:
    """Keep an answer that is being written."""
    open_conversation(place, conversation)
    page = url_for(".see_conversation", reference=place.reference, conversation=conversation)
    return writing.keep(f"answer:{conversation}", page)


@pages.post("/staff/households/<reference:reference>/messages/<reference:conversation>/settled")
@allow("conversations:answer", audit="conversations.opened")
@about_household()
def settle(place: Place, conversation: str) -> Response:
    """Say that their last message needs no answer."""
    open_conversation(place, conversation)
    here = url_for(".see_conversation", reference=place.reference, conversation=conversation)
    try:
        with change() as done:
            actions.settle(conversation, by=current_viewer(), now=clock.now(), seen=SettleForm().number_seen)
            done.to(here, "Nothing is waiting for an answer here.")
        return done.response()
    except Conflict:
        flash_news("They wrote again, or a colleague answered. Please read what is new.")
        return see_other(here)


@pages.get("/staff/households/<reference:reference>/messages/<reference:conversation>/posts/<reference:post>")
@allow("conversations:answer", audit="conversations.opened")
@about_household()
def copy_post(place: Place, conversation: str, post: str) -> Response:
    """The text of one message to copy for the case system; works without JavaScript."""
    thread = open_conversation(place, conversation)
    found = next((one for one in thread.posts if one.reference == post), None)
    if found is None:
        raise NotFound
    here = url_for(".see_conversation", reference=place.reference, conversation=conversation)
    return render_page(
        f"{FOLDER}/copy_text.html",
        form=PressForm(),
        place=place,
        title=f"Message of {found.by_name}",
        plain=thread.plain_of(found),
        copied_at=found.copied_at,
        action=f"{here}/posts/{post}/copied",
        back=f"{here}#post-{post}",
    )


@pages.post(
    "/staff/households/<reference:reference>/messages/<reference:conversation>/posts/<reference:post>/copied"
)
@allow("conversations:answer", audit="conversations.opened")
@about_household()
def mark_post_copied(place: Place, conversation: str, post: str) -> Response:
    """Tick a message as copied; ticked by a colleague meanwhile is just as well, and said."""
    if not any(one.reference == post for one in open_conversation(place, conversation).posts):
        raise NotFound
    here = url_for(".see_conversation", reference=place.reference, conversation=conversation)
    try:
        with change() as done:
            actions.mark_post_copied(post, by=current_viewer(), now=clock.now())
            done.to(f"{here}#post-{post}", "Ticked as copied.")
        return done.response()
    except Conflict as conflict:
        flash_news(conflict.message)
        return see_other(f"{here}#post-{post}")
