"""The stories of the example's children. Everybody in them is made up; aliases are animals.

`becomes` says how far finding a family has gone; `family`, with whom, by the label of a household.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.children.rules import HIGH, LOW, MEDIUM


@dataclass(frozen=True)
class Story:
    """One example group. `children`: alias and whole years."""

    alias: str
    authority: str
    children: tuple[tuple[str, int], ...]
    becomes: str
    introduction: str = ""
    profile: str = ""
    musts: str = ""
    needs: tuple[int, ...] = (LOW, LOW, MEDIUM, MEDIUM, LOW)
    """Of each rules.Need in turn."""
    family: str = ""
    others: tuple[str, ...] = ()
    """Other households that were thought of."""
    near: str = "ME14"
    """The first half of a postcode from which distances are reckoned."""
    waits: tuple[str, ...] = ()
    """Of rules.WaitsLonger."""
    drawings: tuple[str, ...] = field(default=())
    """What stands on each drawing that takes the place of a photograph."""


JO = "Jo and Robin Instance"
NED = "Ned and Bryn Specimen"
PRIYA = "Priya and Marcus Sampleton"
ROWAN = "Rowan and Elis Placeholder"
TAMSIN = "Tamsin Example"
OMAR = "Omar and Leila Specimen"
GWEN = "Gwen and Harriet Sample"
DANIEL = "Daniel Instance"
BETH = "Beth and Callum Placeholder"
NOOR = "Noor and Isaac Sampleton"
THEO = "Theo and Amos Placeholder"
GIL = "Gil and Suki Example"
VERA = "Vera Sample"

STORIES = (
    Story(
        "Otter", "kent", (("Otter", 4),), "waiting",
        "Otter is four and hums while thinking. Otter likes water in every shape: puddles, baths, rain on a "
        "tent. New people need a little time. After that there is no end of talk.",
        "Otter sleeps well with the door open. Loud voices frighten Otter, and a calm hand helps. Nursery "
        "staff say that Otter is kind to younger children and finds sharing hard.",
        "A home where somebody is there most of the day in the first year.",
        (LOW, LOW, MEDIUM, HIGH, MEDIUM),
        drawings=("An otter in a puddle", "A red wellington boot"),
    ),
    Story(
        "Robin and Wren", "medway", (("Robin", 6), ("Wren", 3)), "waiting",
        "Robin and Wren are brother and sister, six and three, and want to be in one room at night. Robin "
        "builds things and takes care of Wren. Wren runs everywhere and laughs easily.",
        "", "Both together, for good.", (LOW, MEDIUM, MEDIUM, MEDIUM, MEDIUM),
        near="ME4", waits=("brothers_and_sisters", "over_five"),
    ),
    Story("Badger", "bexley", (("Badger", 8),), "on_hold", "Badger is eight and knows trains by ear.", waits=("over_five",)),
    Story("Hare", "kent", (("Hare", 1),), "draft", "Hare is one and has just found out about spoons."),
    Story(
        "Kestrel", "kent", (("Kestrel", 3),), "asked",
        "Kestrel is three and watches before joining in. Then nothing is too high to climb. Songs with "
        "movements are the best part of a day.",
        "Kestrel wears glasses and is proud of them. Some words come late; pictures help. Bedtime is easy "
        "when the same story is read twice.",
        "Within an hour of where Kestrel sees a grandparent.", (MEDIUM, MEDIUM, LOW, MEDIUM, HIGH),
        others=(NED, PRIYA, ROWAN), near="CT1", drawings=("A kestrel on a post", "A picture book"),
    ),
    Story(
        "Mole", "medway", (("Mole", 5),), "suggested",
        "Mole is five and knows every kind of digger. Mole asks good questions and remembers the answers.",
        "Mole worries when plans change and likes a chart on the wall. With a friend at hand new places are fine.",
        "A family who can keep a steady day.", (LOW, LOW, MEDIUM, MEDIUM, LOW),
        family=PRIYA, near="ME7", drawings=("A yellow digger",),
    ),
    Story(
        "Squirrel and Dormouse", "kent", (("Squirrel", 7), ("Dormouse", 4)), "visited",
        "Squirrel is seven and collects: shells, bottle tops, jokes. Dormouse is four, cuddles hard and sleeps "
        "late. They have always lived together.",
        "Squirrel reads well and looks after Dormouse more than a child should. Dormouse has a hearing aid and "
        "takes it out when it is too loud.",
        "Both together.", (MEDIUM, LOW, MEDIUM, HIGH, MEDIUM),
        family=OMAR, others=(ROWAN,), near="TN23", waits=("brothers_and_sisters", "over_five"),
        drawings=("A squirrel with a shell", "A dormouse asleep"),
    ),
    Story(
        "Heron", "bexley", (("Heron", 2),), "linked",
        "Heron is two and can stand still for a long time to see what a bird does next.",
        "Heron eats well, sleeps well, and has just begun to say no. Heron was born early and sees a doctor "
        "twice a year.",
        "", (MEDIUM, LOW, LOW, MEDIUM, LOW), family=GWEN, near="DA6", drawings=("A heron on one leg",),
    ),
    Story(
        "Puffin", "medway", (("Puffin", 4),), "matched",
        "Puffin is four, tells long stories and wears a cape on most days.",
        "Puffin is quick to anger and quick to be sorry. A warning before each change helps.",
        "", (LOW, LOW, MEDIUM, MEDIUM, LOW), family=THEO, near="ME1", drawings=("A puffin in a cape",),
    ),
    Story(
        "Hedgehog", "kent", (("Hedgehog", 6),), "moved_in",
        "Hedgehog is six and makes maps of every place, with treasure.",
        "Hedgehog keeps feelings in and lets them out in the bath. Being early is important to Hedgehog.",
        "", (LOW, LOW, MEDIUM, HIGH, LOW), family=DANIEL, near="ME14", waits=("over_five",),
        drawings=("A treasure map",),
    ),
    Story(
        "Swift", "kent", (("Swift", 2),), "adopted",
        "Swift is two and faster than anybody expects.",
        "Swift falls asleep to a fan or a tap that runs. Swift loves dogs and is not yet gentle with them.",
        "", (LOW, LOW, LOW, MEDIUM, LOW), family=BETH, near="TN9", drawings=("A swift over a roof",),
    ),
    Story("Lark", "bexley", (("Lark", 0),), "fostering", "Lark is under one and wakes up smiling.", family=GIL, near="DA1"),
    Story("Newt", "kent", (("Newt", 1),), "went_home", "Newt is one and holds on to every finger.", family=VERA, near="CT5"),
    Story(
        "Tern and Plover", "medway", (("Tern", 5), ("Plover", 3)), "one_not_cleared",
        "Tern is five and bosses, Plover is three and follows, until Plover sits down and will not move.",
        "", "Both together.", (LOW, LOW, MEDIUM, MEDIUM, MEDIUM), near="ME4", waits=("brothers_and_sisters",),
    ),
    Story(
        "Stoat", "kent", (("Stoat", 9),), "came_back",
        "Stoat is nine, draws dragons and can tell you what is wrong with yours.",
        "Stoat has moved more than any child should, and tests whether you mean it. Stoat is funny, and "
        "loyal to the few.",
        "A family without younger children.", (LOW, MEDIUM, HIGH, HIGH, LOW), family=NOOR, near="CT9",
        waits=("over_five", "other"), drawings=("A green dragon",),
    ),
    Story(
        "Vole", "bexley", (("Vole", 5),), "waiting",
        "Vole is five, uses a wheelchair like a racing car and likes to win.",
        "Vole’s body needs help with much, and Vole’s mind with nothing. Stairs are no good; a garden is.",
        "A home that can be reached without steps.", (HIGH, LOW, LOW, LOW, LOW), near="DA15",
        waits=("disability",), drawings=("A racing car",),
    ),
)  # fmt: skip
"""Twenty children in sixteen groups; Fox, brought in beside Hare, is the twentieth."""

OWN_WORDS = "I want a garden. And a cat but a nice one."
