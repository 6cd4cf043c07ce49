"""What the example's families say of themselves, and what they who wait were told was done for them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from portal.children.families.actions import keep_considered
from portal.children.families.profile_actions import keep_profile, release, say_ready
from portal.children.families.profile_rules import Question
from portal.children.families.rules import Considered
from portal.children.rules import MEDIUM, Need
from portal.children.updates.actions import tell_what_we_did
from portal.example.children_days import Days
from portal.example.children_stories import GWEN, JO, NED, OMAR, PRIYA, ROWAN, TAMSIN, THEO
from portal.example.people import viewer_of
from portal.extensions import db
from portal.promises.kinds import Kind
from portal.promises.models import Promise

WAIT = (JO, NED, PRIYA, ROWAN, TAMSIN, OMAR, GWEN, THEO)
TELLINGS = (
    "We talked about you at two meetings, and rang a finder in another council. No child yet.",
    "We read your profile again, and showed it to two colleagues who look for families.",
)
CONSIDER = (
    (JO, 0, 6, 2, "ME4"), (NED, 2, 7, 2, "CT2"), (PRIYA, 3, 8, 1, "ME8"), (ROWAN, 0, 4, 1, "TN24"),
    (TAMSIN, 4, 9, 1, "DA7"), (OMAR, 2, 8, 3, "TN25"),
)  # fmt: skip
"""Who could consider which ages, how many children, and the first half of their postcode."""

PROFILES = {
    NED: {
        Question.WHO: "Ned bakes, Bryn mends bicycles. A cat called Biscuit decides most things.",
        Question.HOME: "A small house with a garden, ten minutes from the sea.",
        Question.NETWORK: "Bryn’s sister lives near, with two children. Our neighbours hold a key.",
        Question.ENJOY: "Rock pools, soup, Saturday football, early nights.",
        Question.PARENTS: "Patient on most days. When it is hard we ask for help, and we laugh.",
    },
    PRIYA: {
        Question.WHO: "Priya drives a mobile library, Marcus repairs clocks. We laugh at the same things.",
        Question.HOME: "A terraced house with a small yard, and a park at the end of the street.",
        Question.NETWORK: "Priya’s parents are round the corner. Marcus’s brother has a boat.",
        Question.ENJOY: "Long walks with a flask, board games, singing badly in the car.",
        Question.PARENTS: "We keep to a plan and say when it changes. Nobody here has to be good all day.",
    },
}
"""What two families wrote of themselves."""


class Families(Days):
    """What families of the example said, and were told."""

    def say(self) -> None:
        """What some families could consider; one has its own profile released, one waits for its worker."""
        for label, first, last, most, outward in CONSIDER:
            told = Considered(
                age_from=first,
                age_to=last,
                most_children=most,
                needs={need.value: MEDIUM for need in Need},
                miles=40,
                early_permanence=False,
            )
            with self.looking(label) as viewer:
                keep_considered(told, "", outward, seen=0, by=viewer, now=self.ago(60))
        for label in (NED, PRIYA):
            with self.looking(label) as viewer:
                answers = {question.value: PROFILES[label][question] for question in Question}
                row = keep_profile(answers, seen=0, by=viewer, now=self.ago(50))
                say_ready(seen=row.version, by=viewer, now=self.ago(49))
        worker = viewer_of("tom.example@agency.example.org")
        release(self.household(NED).reference, seen=row.version, by=worker, now=self.ago(45))

    def are_told(self) -> None:
        """Families who wait were told what was done for them on each day that it was due."""
        for label in WAIT:
            home = self.household(label)
            for words in TELLINGS * 4:
                due = db.session.scalar(
                    select(Promise.due_at).where(
                        Promise.household_id == home.id,
                        Promise.kind == Kind.WAITING_UPDATE.value,
                        Promise.ended_at.is_(None),
                    )
                )
                if due is None or due > self.now:
                    break
                tell_what_we_did(home.reference, words, by=self.finder, now=due - timedelta(hours=2))
