"""The stories of the example households on their way. Everybody in them is made up.

A move is `verb+days`: so many days after the journey began. While at its present stage, the first
`done` steps are in order and `states` are set on the steps after them, in their order.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Journeying:
    """One household's journey so far. `days_ago`: when it began, before the day of loading.

    `label` finds a household that is there already; otherwise one is made of `people`.
    """

    people: tuple[tuple[str, str], ...]
    authority: str
    pathway: str
    days_ago: int
    moves: tuple[str, ...] = ()
    done: int = 0
    states: tuple[str, ...] = ()
    worker: str = "tom.example"
    children: tuple[tuple[str, int], ...] = ()
    """Given name and age in years of each child at home."""
    known: tuple[str, ...] = ()
    councils: tuple[str, ...] = ("Kent",)
    paused_days: int = 0
    """Paused two days before the loading, for so many days."""
    delay: str = ""
    is_form_kept: bool = False
    """Whether the form they registered with is there to read; filling one takes a while."""
    under_way: str = ""
    """Of: begun, filled (the registration); visits, report, panel, refusal (Stage 2)."""
    reason: str = ""

    @property
    def label(self) -> str:
        """How the household is called."""
        return " and ".join(given for given, _ in self.people) + f" {self.people[0][1]}"


def _couple(one: str, other: str, family: str) -> tuple[tuple[str, str], ...]:
    return ((one, family), (other, family))


def _single(one: str, family: str) -> tuple[tuple[str, str], ...]:
    return ((one, family),)


ACCEPT, PASS, ASK, APPROVE = "accept_registration", "pass_stage_1", "ask_for_stage_2", "approve"
TO_BREAK = (f"{ACCEPT}+12", f"{PASS}+70")
TO_STAGE_2 = (*TO_BREAK, f"{ASK}+80")
TO_APPROVED = (*TO_STAGE_2, f"{APPROVE}+195")
FAST, EARLY, IN_FAMILY, STANDARD = "fast_track", "early_permanence", "child_in_family", "standard"
ELSIE, HUGH = "elsie.sample", "hugh.sample"

JOURNEYS = (
    # the people of the sign-in page
    Journeying(
        _couple("Sam", "Alex", "Example"),
        "kent",
        STANDARD,
        45,
        (f"{ACCEPT}+10",),
        done=11,
        states=("sent_for", "waiting_for_you", "received"),
        children=(("Ellis", 9),),
        known=("pets",),
        councils=("Kent", "Leeds"),
        is_form_kept=True,
    ),
    Journeying(_couple("Jo", "Robin", "Instance"), "medway", STANDARD, 260, TO_APPROVED, councils=("Medway",)),
    Journeying(
        _single("Kim", "Sample"),
        "bexley",
        STANDARD,
        900,
        (*TO_APPROVED, "link+240", "match+270", "child_moves_in+300", "make_order+420"),
    ),
    # registration
    Journeying(_couple("Ines", "Paul", "Sampleton"), "kent", STANDARD, 2),
    Journeying(_single("Olive", "Instance"), "bexley", STANDARD, 9, under_way="begun"),
    Journeying(_couple("Femi", "Grant", "Example"), "medway", EARLY, 6, worker=ELSIE, under_way="begun"),
    Journeying(_couple("Rosa", "Mina", "Specimen"), "kent", STANDARD, 14, under_way="filled"),
    Journeying(_single("Clive", "Placeholder"), "kent", FAST, 4, worker=HUGH, under_way="filled"),
    Journeying(
        _couple("Tess", "Noel", "Placeholder"),
        "bexley",
        STANDARD,
        30,
        ("not_register+21",),
        reason="You are expecting a baby. We ask you to come back when your child is a year old.",
    ),
    # Stage 1
    Journeying(_couple("Hana", "Luke", "Example"), "kent", STANDARD, 20, (f"{ACCEPT}+12",), done=1, councils=("Kent", "Devon")),
    Journeying(_single("Yusuf", "Sample"), "medway", STANDARD, 55, (f"{ACCEPT}+12",), done=8, states=("sent_for", "sent_for"), known=("works",)),
    Journeying(
        _couple("Greta", "Dev", "Instance"), "kent", STANDARD, 95, (f"{ACCEPT}+12",), done=17, states=("need_to_talk", "sent_for"),
        delay="gp_appointment",
    ),
    Journeying(_single("Petra", "Sampleton"), "bexley", STANDARD, 60, (f"{ACCEPT}+10",), done=6, paused_days=30, councils=("Bexley",)),
    Journeying(
        _couple("Wes", "Jamie", "Specimen"), "medway", EARLY, 66, (f"{ACCEPT}+12",), done=20, worker=ELSIE,
        children=(("Sky", 17),), known=("school_or_health_visitor",),
    ),
    Journeying(_couple("Ada", "Lena", "Placeholder"), "kent", STANDARD, 70, (f"{ACCEPT}+9",), done=99, worker=HUGH),
    Journeying(
        _single("Bram", "Example"), "bexley", STANDARD, 120, (f"{ACCEPT}+12", "not_accept+80"),
        reason="The checks showed that this is not the right time. Your social worker talks it through with you.",
    ),
    # the break
    Journeying(_couple("Orla", "Finn", "Sample"), "kent", STANDARD, 90, TO_BREAK),
    Journeying(_single("Zadie", "Instance"), "medway", STANDARD, 210, TO_BREAK, worker=HUGH),
    Journeying(_couple("Max", "Toby", "Sampleton"), "bexley", EARLY, 246, TO_BREAK, worker=ELSIE),
    # Stage 2
    Journeying(_couple("Nia", "Carl", "Specimen"), "kent", STANDARD, 95, TO_STAGE_2, done=3),
    Journeying(_single("Leo", "Placeholder"), "medway", FAST, 60, (f"{ACCEPT}+10",), done=6, states=("sent_for",), worker=HUGH),
    Journeying(_couple("Ivy", "Jude", "Example"), "kent", STANDARD, 150, TO_STAGE_2, under_way="visits"),
    Journeying(_couple("Mo", "Anton", "Instance"), "bexley", EARLY, 170, TO_STAGE_2, worker=ELSIE, under_way="report"),
    Journeying(_couple("Ruth", "Ben", "Sampleton"), "medway", STANDARD, 208, TO_STAGE_2, delay="capacity", under_way="refusal"),
    Journeying(_couple("Thea", "Jonas", "Instance"), "kent", STANDARD, 190, TO_STAGE_2, under_way="panel"),
    # approved and after
    Journeying(_couple("Ned", "Bryn", "Specimen"), "kent", STANDARD, 300, TO_APPROVED),
    Journeying(_couple("Gil", "Suki", "Example"), "bexley", EARLY, 330, TO_APPROVED, worker=ELSIE),
    Journeying(_single("Vera", "Sample"), "kent", EARLY, 400, TO_APPROVED, worker=ELSIE),
    Journeying(_couple("Theo", "Amos", "Placeholder"), "medway", STANDARD, 340, TO_APPROVED),
    # approved, and thought of for the children of children_stories.py
    Journeying(_couple("Priya", "Marcus", "Sampleton"), "medway", STANDARD, 310, TO_APPROVED),
    Journeying(_couple("Rowan", "Elis", "Placeholder"), "kent", STANDARD, 280, TO_APPROVED),
    Journeying(_single("Tamsin", "Example"), "bexley", STANDARD, 350, TO_APPROVED, worker=HUGH),
    Journeying(_couple("Omar", "Leila", "Specimen"), "kent", STANDARD, 330, TO_APPROVED, worker=HUGH),
    Journeying(_couple("Gwen", "Harriet", "Sample"), "medway", EARLY, 360, TO_APPROVED, worker=ELSIE),
    Journeying(_single("Daniel", "Instance"), "kent", STANDARD, 420, TO_APPROVED),
    Journeying(_couple("Beth", "Callum", "Placeholder"), "bexley", STANDARD, 640, TO_APPROVED, worker=HUGH),
    Journeying(_couple("Noor", "Isaac", "Sampleton"), "kent", STANDARD, 520, TO_APPROVED),
    # a child already in the family
    Journeying(_single("Dora", "Sampleton"), "kent", IN_FAMILY, 5, worker=HUGH, children=(("Pip", 6),)),
    Journeying(_single("Ezra", "Instance"), "bexley", IN_FAMILY, 50, ("accept_notice+5",), done=5, states=("sent_for",), worker=HUGH, children=(("Quinn", 8),)),
    Journeying(
        _single("Fern", "Specimen"), "medway", IN_FAMILY, 140, ("accept_notice+4", "end_phase_one+60"), done=2, worker=HUGH,
        children=(("Remy", 11),),
    ),
    # finished for now
    Journeying(_couple("Sol", "Ida", "Placeholder"), "kent", STANDARD, 100, (f"{ACCEPT}+12", "withdraw+50"), reason="They are moving abroad."),
)  # fmt: skip
