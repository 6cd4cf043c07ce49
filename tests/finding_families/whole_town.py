"""The ways of the town of canaries: answers, links, placements, letters, families' own words, pictures."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.children.families.actions import keep_considered
from portal.children.families.profile_actions import add_photo, keep_profile, release, remove_photo, say_ready
from portal.children.families.profile_rules import Question
from portal.children.families.profiles import own_draft
from portal.children.featuring.actions import feature_group, take_off
from portal.children.interests.actions import say_interested, say_not_right
from portal.children.interests.answering import allow_most
from portal.children.links import actions as linking
from portal.children.links import going, reporting
from portal.children.links.actions import Told
from portal.children.links.from_interest import answer_family
from portal.children.links.models import ChildLink
from portal.children.links.rules import Heading
from portal.children.pictures.actions import take_picture_away
from portal.children.pictures.models import ChildPicture
from portal.children.placing import beginning, ending, lettering, ordering, visiting
from portal.children.placing.beginning import PlannedDay
from portal.children.placing.models import ChildIntroduction, ChildPlacement
from portal.children.updates.actions import tell_what_we_did
from portal.clock import LONDON
from portal.documents.receiving import take_file
from portal.events.actions.arranging import invite
from portal.extensions import db
from tests.conversations.writing import viewer
from tests.documents.making import jpeg
from tests.events.making import event, staff
from tests.finding_families.fitting import considered
from tests.finding_families.making import DAY, looking
from tests.finding_families.picturing import added, film, make_ready, publish
from tests.finding_families.placing import days, living
from tests.finding_families.world import World, word
from tests.households.making import written


def built(app: Flask) -> World:
    """The whole town, written, with its pictures made ready and published."""
    town = written(app, _everything)
    written(app, lambda: _pictures(town))
    make_ready(app)
    written(app, lambda: _published(town))
    return town


def _everything() -> World:
    town = World()
    _answers(town)
    town.barred()
    _whole_way(town)
    _agreed(town)
    _ended_placement(town)
    _adopted(town)
    _profiles(town)
    _events(town)
    town.show("hare", "left")
    town.withdrawn("hare")
    town.show("seal", "other")
    town.who_may_not()
    return town


def _answers(town: World) -> None:
    """Two ask for more of Bear, one is answered; a third says that it is not the right one."""
    for home, level in (("two", 2), ("gone", 2), ("one", 1)):
        town.show("bear", home, level=level)
    said = {}
    for home in ("two", "gone"):
        grant, sam = town.grants[f"bear-{home}"], looking(town.homes[home].sam)
        said[home] = say_interested(grant, word(home, "interest"), seen=0, by=sam, now=clock.now())
    say_not_right(
        town.grants["bear-one"], "other", word("one", "notright"), seen=0,
        by=looking(town.homes["one"].sam), now=clock.now(),
    )  # fmt: skip
    answer_family(
        said["gone"].reference, "not_now", word("gone", "answered"), because="time", by=town.by,
        now=clock.now(),
    )  # fmt: skip
    town.live["interest"], town.ended["interest"] = said["two"].reference, said["gone"].reference
    allow_most(town.homes["two"].reference, 5, word("two", "mostreason"), by=town.by, now=clock.now())
    tell_what_we_did(town.homes["two"].reference, word("two", "update"), by=town.by, now=clock.now())


def _told(name: str, step: str) -> Told:
    return Told(
        on=clock.today(), who=word(name, f"{step}who"), text=word(name, f"{step}text"), family_words=""
    )


def _whole_way(town: World) -> None:
    """Fox: from an interest to living with the family; another family's link is left behind on the way."""
    fox = town.rows["fox"]
    for home in ("linked", "runner"):
        town.show("fox", home)
        sam = looking(town.homes[home].sam)
        said = say_interested(
            town.grants[f"fox-{home}"], word(home, "interest"), seen=0, by=sam, now=clock.now()
        )
        answer_family(said.reference, "taken_up", word(home, "answered"), by=town.by, now=clock.now())
    links = {one.household_id: one for one in db.session.scalars(select(ChildLink))}
    link, behind = links[town.homes["linked"].id], links[town.homes["runner"].id]
    linking.record_talk(link.reference, _told("fox", "talk"), goes_on=True, by=town.by, now=clock.now())
    words = {one.value: word("fox", f"compare{n}") for n, one in enumerate(Heading)}
    linking.compare(link.reference, words, by=town.by, now=clock.now())
    linking.record_visit(link.reference, _told("fox", "linkvisit"), by=town.by, now=clock.now())
    linking.decide_link(
        link.reference, _told("fox", "decision"), goes_ahead=True, by=town.by, now=clock.now()
    )  # fmt: skip
    linking.stop_link(
        behind.reference, "family", word("fox", "linkendedwhy"), word("runner", "linkfamilywords"),
        by=town.by, now=clock.now(),
    )  # fmt: skip
    reporting.write_report(
        link.reference, word("fox", "placementreport"), word("fox", "placementplan"), seen=0, by=town.by,
        now=clock.now(),
    )  # fmt: skip
    reporting.send_report(link.reference, by=town.by, now=clock.now())
    for who, sends in (("sam", True), ("alex", False)):
        reporting.comment_report(
            link.reference, word("linked", f"comment{who}"), sends=sends, nothing_to_add=False,
            by=looking(getattr(town.homes["linked"], who)), now=clock.now(),
        )  # fmt: skip
    going.book_panel(link.reference, clock.today(), by=town.by, now=clock.now())
    going.record_meeting(
        link.reference, clock.today(), word("fox", "meetingwho"), word("fox", "meetingtext"), by=town.by,
        now=clock.now(),
    )  # fmt: skip
    going.record_panel(link.reference, "yes", word("fox", "paneltext"), by=town.by, now=clock.now())
    going.decide_match(link.reference, True, word("fox", "admtext"), by=town.decider, now=clock.now())
    going.record_told(link.reference, word("fox", "toldhow"), "", by=town.by, now=clock.now())
    made = beginning.begin_placement(fox.reference, by=town.by, now=clock.now())
    day = PlannedDay(days(0), word("fox", "daywhat"), word("fox", "daywho"), word("fox", "dayplace"))
    beginning.plan_day(made.reference, day, by=town.by, now=clock.now())
    town.live["day"] = db.session.scalars(select(ChildIntroduction.reference)).one()
    beginning.move_in(made.reference, days(0), by=town.by, now=clock.now())
    _contact(town, "fox", made)
    letters = []
    for _ in range(2):
        letters.append(
            lettering.make_letter(
                made.reference, "school", town.children["fox"], by=town.by, now=clock.now()
            ).reference
        )
        lettering.release_letter(made.reference, letters[-1], by=town.by, now=clock.now())
    lettering.take_letter_back(made.reference, letters[1], by=town.by, now=clock.now())
    town.live |= {"link": link.reference, "placement": made.reference, "letter": letters[0]}
    town.ended |= {"link": behind.reference, "letter": letters[1]}


def _contact(town: World, name: str, made: ChildPlacement) -> None:
    told = visiting.Told(
        "visit", days(0), word(name, "visitor"), word(name, "met"), "alone", word(name, "forstaff"),
        word(name, "forfamily"),
    )  # fmt: skip
    found = visiting.record_contact(made.reference, told, by=town.by, now=clock.now())
    town.live.setdefault("contact", found.reference)


def _agreed(town: World) -> None:
    """Deer: both social workers agreed the link, so the fuller report is open."""
    town.show("deer", "agreed")
    link = linking.suggest_link(
        town.groups["deer"], town.homes["agreed"].reference, "finder", by=town.by, now=clock.now()
    )
    linking.record_talk(link.reference, _told("deer", "talk"), goes_on=True, by=town.by, now=clock.now())
    town.live["agreed"] = link.reference


def _ended_placement(town: World) -> None:
    """Owl: a child who could not stay."""
    made = living(town.rows["owl"], town.homes["left"], town.by, on=days(-20))
    ending.end_placement(
        made.reference, days(0), because=word("owl", "because"), went_to=word("owl", "wentto"),
        after="on_hold", for_family=word("owl", "forfamily"), by=town.by, now=clock.now(),
    )  # fmt: skip
    ending.record_meeting(
        made.reference, days(0), word("owl", "metwith"), word("owl", "learned"), by=town.by, now=clock.now()
    )
    town.ended["placement"] = made.reference


def _adopted(town: World) -> None:
    """Roe: the order is made; what was given is written down."""
    made = living(town.rows["roe"], town.homes["adopters"], town.by, on=days(-100))
    ordering.lodge_application(made.reference, days(-20), by=town.by, now=clock.now())
    ordering.make_order(made.reference, days(0), by=town.by, now=clock.now())
    ordering.celebrate(made.reference, days(0), by=town.by, now=clock.now())
    ordering.give(
        made.reference, "life_story_book", days(0), word("roe", "giventowhom"), word("roe", "givenhow"),
        by=town.by, now=clock.now(),
    )  # fmt: skip
    lettering.make_letter(
        made.reference, "responsibility", town.children["roe"], name_now=word("roe", "namenow"), by=town.by,
        now=clock.now(),
    )  # fmt: skip
    town.live["adopted"] = made.reference


def _profiles(town: World) -> None:
    """Three families write of themselves: one draft, one that its worker reads, one that is released."""
    for name in ("two", "gone", "linked"):
        home = town.homes[name]
        sam = looking(home.sam)
        by = replace(sam, household_id=home.id)
        keep_considered(considered(), word(name, "considered"), "ME14", seen=0, by=by, now=clock.now())
        words = {one.value: word(name, f"draft{one.value}") for one in Question}
        keep_profile(words, seen=0, by=by, now=clock.now())
        photo = add_photo(take_file(jpeg(), "us.jpg", now=clock.now()), word(name, "photoalt"), by=by,
                          now=clock.now())  # fmt: skip
        town.live[f"photo-{name}"] = photo.reference
        if name == "two":
            away = add_photo(take_file(jpeg(), "us.jpg", now=clock.now()), "Us", by=by, now=clock.now())
            town.ended["own photo"] = away.reference
            remove_photo(away.reference, by=by, now=clock.now())
        if name != "two":
            say_ready(seen=own_draft(by).version, by=by, now=clock.now())
        if name == "linked":
            worker = viewer(town.worker)
            release(home.reference, seen=own_draft(by).version, by=worker, now=clock.now())


def _events(town: World) -> None:
    """Bear is featured in ten days; Deer was and is not any more."""
    starts = (clock.now() + 10 * DAY).astimezone(LONDON).replace(hour=18, minute=0)
    made = event("profiling_event", starts_at=starts, places=40)
    invite(made.reference, town.homes["never"].reference, by=staff(), now=clock.now())
    for name in ("bear", "deer"):
        feature_group(made.reference, town.groups[name], by=town.by, now=clock.now())
    take_off(made.reference, town.groups["deer"], by=town.by, now=clock.now())
    town.live["event"] = made.reference


def _pictures(town: World) -> None:
    for name, field, content in (
        ("bear", "photo", None), ("bear", "film", film()), ("bear", "away", None), ("fox", "photo", None),
    ):  # fmt: skip
        made = added(town.groups[name], town.by, content, alt=word(name, f"alt{field}"))
        town.live[f"{field}-{name}"] = made.reference


def _published(town: World) -> None:
    for one in db.session.scalars(select(ChildPicture)).all():
        name = next(name for name, found in town.ids.items() if found == one.group_id)
        publish(town.groups[name], one, viewer(town.lee), consent_by=word(name, "pictureconsent"))
    town.ended["picture"] = town.live.pop("away-bear")
    take_picture_away(town.groups["bear"], town.ended["picture"], by=viewer(town.kit), now=clock.now())
