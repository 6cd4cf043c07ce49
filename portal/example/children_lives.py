"""What became of the example's children: interests, links, moving in, orders, and ways that ended.

Everything is done by the actions people use, at the moments it would have been done.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.children.families.actions import Matters, keep_matters
from portal.children.interests.actions import say_interested, say_not_right
from portal.children.interests.answering import answer_interest
from portal.children.links import actions as links
from portal.children.links import going, meeting, reporting
from portal.children.links.actions import Told
from portal.children.links.models import ChildLink
from portal.children.models import ChildGroup, Grant
from portal.children.placing import beginning, ending, fostering, ordering, visiting
from portal.children.placing.models import ChildPlacement
from portal.children.rules import Level
from portal.children.showing.actions import show_group
from portal.clock import london
from portal.example.children_days import Days
from portal.example.children_stories import Story
from portal.extensions import db
from portal.journey.models import Journey
from portal.journey.panel.court import add_hearing, record_hearing

WHY = "They could give what this child needs, and live far from anybody who knows them."
SOCIAL_WORKERS = "Fatima Example and the child’s own social worker"


class Lives(Days):
    """What became of each group, told by family finders around one moment."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.ways: dict[str, Callable[[Story, ChildGroup], object]] = {
            "asked": self._asked,
            "suggested": self._suggested,
            "visited": self._visited,
            "linked": self._linked,
            "matched": self._matched,
            "moved_in": self._moved_in,
            "adopted": self._adopted,
            "fostering": self._fostering,
            "went_home": self._went_home,
            "came_back": self._came_back,
        }

    def tell(self, story: Story, group: ChildGroup) -> None:
        """All that happened to a group since it waited."""
        keep_matters(group.reference, Matters(near=story.near), seen=0, by=self.finder, now=self.ago(80))
        if story.becomes in self.ways:
            self.ways[story.becomes](story, group)

    def _show(self, group: ChildGroup, label: str, level: Level, days: int) -> Grant:
        home = self.household(label)
        show_group(
            group.reference, [home.reference], level, WHY, until=self.now + timedelta(days=14),
            by=self.finder, now=self.ago(days),
        )  # fmt: skip
        return db.session.scalars(
            select(Grant).where(
                Grant.group_id == group.id, Grant.household_id == home.id, Grant.ended_at.is_(None)
            )
        ).one()

    def _asked(self, story: Story, group: ChildGroup) -> None:
        """Shown to three: one would like to know more, one does not think so, one has not said."""
        grants = [self._show(group, label, Level.PROFILE, 9) for label in story.others]
        words = "We have a room with a view of birds, and time."
        with self.looking(story.others[0]) as viewer:
            say_interested(grants[0].reference, words, seen=0, by=viewer, now=self.ago(2))
        with self.looking(story.others[1]) as viewer:
            say_not_right(grants[1].reference, "too_far", "", seen=0, by=viewer, now=self.ago(4))

    def _suggested(self, story: Story, group: ChildGroup) -> None:
        """A family asked, and both social workers talk next."""
        grant = self._show(group, story.family, Level.PROFILE, 8)
        with self.looking(story.family) as viewer:
            said = say_interested(grant.reference, "", seen=0, by=viewer, now=self.ago(5))
        answer_interest(
            said.reference, "taken_up", "We would like to meet you.", by=self.finder, now=self.ago(2)
        )
        self._begin(group, story.family, 2, origin="interest")

    def _begin(self, group: ChildGroup, label: str, days: int, *, origin: str = "finder") -> ChildLink:
        home = self.household(label)
        return links.suggest_link(group.reference, home.reference, origin, by=self.finder, now=self.ago(days))

    def _told(self, days: int, text: str) -> Told:
        return Told(on=self.day(days), who=SOCIAL_WORKERS, text=text)

    def _visited(self, story: Story, group: ChildGroup) -> None:
        """Two families are thought of: one was visited, with the other the social workers have talked."""
        for label in (story.family, *story.others):
            link = self._begin(group, label, 7)
            told = self._told(6, "Both think that it is worth a visit.")
            links.record_talk(link.reference, told, goes_on=True, by=self.finder, now=self.ago(6))
            if label == story.family:
                told = self._told(1, "A calm home, and a grandmother round the corner.")
                links.record_visit(link.reference, told, by=self.finder, now=self.ago(1))
        meeting.keep_note(
            group.reference, "Visit the second family before we decide.", by=self.finder, now=self.ago(5)
        )

    def _ahead(self, story: Story, group: ChildGroup, days: int) -> ChildLink:
        link = self._begin(group, story.family, days + 14)
        talk = self._told(days + 12, "They agree.")
        links.record_talk(link.reference, talk, goes_on=True, by=self.finder, now=self.ago(days + 12))
        visit = self._told(days + 6, "Warm, thought through, honest about what is hard.")
        links.record_visit(link.reference, visit, by=self.finder, now=self.ago(days + 6))
        told = self._told(days + 5, "Their way with rest and play is what this child needs.")
        links.decide_link(link.reference, told, goes_ahead=True, by=self.finder, now=self.ago(days + 5))
        return link

    def _linked(self, story: Story, group: ChildGroup) -> None:
        """We go ahead; the report lies with the family."""
        link = self._ahead(story, group, 7)
        on = self.now.date() + timedelta(days=20)
        going.book_panel(link.reference, on, by=self.finder, now=self.ago(11))
        reporting.write_report(
            link.reference, "Why we think you belong together.", "Who does what, week by week.", seen=0,
            by=self.finder, now=self.ago(5),
        )  # fmt: skip
        reporting.send_report(link.reference, by=self.finder, now=self.ago(4))

    def _match(self, story: Story, group: ChildGroup, days: int) -> ChildLink:
        link = self._ahead(story, group, days + 24)
        going.book_panel(link.reference, self.day(days + 6), by=self.finder, now=self.ago(days + 28))
        everybody = "The family, foster carers, social workers"
        going.record_meeting(
            link.reference, self.day(days + 18), everybody, "", by=self.finder, now=self.ago(days + 18)
        )
        going.record_panel(
            link.reference, "yes", "The panel agreed as one.", by=self.finder, now=self.ago(days + 6)
        )
        going.decide_match(
            link.reference, True, "They are right for each other.", by=self.manager, now=self.ago(days)
        )
        going.record_told(link.reference, "Fatima Example rang them", "", by=self.finder, now=self.ago(days))
        going.record_letter(link.reference, by=self.finder, now=self.ago(days - 1))
        return link

    def _begun(self, story: Story, group: ChildGroup, days: int) -> ChildPlacement:
        self._match(story, group, days + 10)
        return beginning.begin_placement(group.reference, by=self.finder, now=self.ago(days + 9))

    def _matched(self, story: Story, group: ChildGroup) -> None:
        """Matched; introductions are planned."""
        placement = self._begun(story, group, -6)
        for days, what in ((2, "An hour at the foster carers’ home"), (4, "Lunch and the park")):
            on = london(self.now).date() + timedelta(days=days)
            beginning.plan_day(
                placement.reference,
                beginning.PlannedDay(on, what, "Both of you, and the foster carers", "At their home"),
                by=self.finder,
                now=self.ago(2),
            )

    def _moves_in(self, story: Story, group: ChildGroup, days: int) -> ChildPlacement:
        placement = self._begun(story, group, days)
        beginning.move_in(placement.reference, self.day(days), by=self.finder, now=self.ago(days))
        return placement

    def _visits(self, placement: ChildPlacement, days: int, *, until: int = 1) -> None:
        """A visit each week, the first review after four, then a visit each five weeks."""
        left = days - 6
        while left > until:
            what = "review" if days - 29 < left <= days - 22 else "visit"
            told = visiting.Told(
                what,
                self.day(left),
                "Tom Example",
                "Everybody at home",
                "alone",
                "Sleeps better. Asks when the foster carers come.",
                "Thank you for the tea. You are doing well.",
            )
            visiting.record_contact(placement.reference, told, by=self.finder, now=self.ago(left))
            left -= 7 if left > days - 29 else 35

    def _moved_in(self, story: Story, group: ChildGroup) -> None:
        """A child who moved in five weeks ago."""
        self._visits(self._moves_in(story, group, 36), 36)

    def _adopted(self, story: Story, group: ChildGroup) -> None:
        """The order was made; the book was given, the letter is still promised."""
        placement = self._moves_in(story, group, 150)
        self._visits(placement, 150, until=30)
        ordering.lodge_application(placement.reference, self.day(70), by=self.finder, now=self.ago(70))
        ordering.make_order(placement.reference, self.day(20), by=self.finder, now=self.ago(20))
        ordering.celebrate(placement.reference, self.day(8), by=self.finder, now=self.ago(8))
        ordering.give(
            placement.reference, "life_story_book", self.day(2), "the family", "by hand",
            by=self.finder, now=self.ago(2),
        )  # fmt: skip

    def _fosters(self, story: Story, group: ChildGroup, days: int) -> ChildPlacement:
        home = self.household(story.family)
        shares_name = story.family.endswith("Example")  # whoever makes them carers has another surname
        by = self.other_manager if shares_name else self.finder
        return fostering.begin_fostering(
            group.reference, home.reference, self.day(days), by=by, now=self.ago(days)
        )

    def _fostering(self, story: Story, group: ChildGroup) -> None:
        """A baby with early permanence carers; the court has not decided."""
        self._visits(self._fosters(story, group, 20), 20)

    def _went_home(self, story: Story, group: ChildGroup) -> None:
        """The court decided that the child goes home."""
        placement = self._fosters(story, group, 60)
        self._visits(placement, 60, until=12)
        home = self.household(story.family)
        journey = db.session.scalars(
            select(Journey).where(Journey.household_id == home.id, Journey.ended_at.is_(None))
        ).one()
        hearing = add_hearing(journey.reference, self.day(9), by=self.manager, now=self.ago(12))
        record_hearing(hearing, "home", for_family="", tells=False, by=self.manager, now=self.ago(9))
        ending.go_home(
            placement.reference,
            self.day(8),
            because="The court decided that the child can live with a grandmother.",
            for_family="You kept a child safe until it was known. Thank you.",
            by=self.finder,
            now=self.ago(8),
        )

    def _came_back(self, story: Story, group: ChildGroup) -> None:
        """It did not last; the child waits again, and what was learned is written down."""
        placement = self._moves_in(story, group, 75)
        self._visits(placement, 75, until=50)
        ending.end_placement(
            placement.reference,
            self.day(45),
            because="Two children could not be safe in one home.",
            went_to="Back to the foster carers of before",
            after="waiting",
            for_family="The child could not stay. We are here for you.",
            by=self.finder,
            now=self.ago(45),
        )
        ending.record_meeting(
            placement.reference,
            self.day(30),
            "Everybody who was there",
            "Say more of what a bad day looks like, before introductions.",
            by=self.finder,
            now=self.ago(30),
        )
