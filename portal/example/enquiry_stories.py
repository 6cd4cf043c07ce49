"""The stories of the example enquiries. Everybody in them is made up.

A step is `what:who+days`: what happened, by which colleague (by given name; for `close`, the reason),
so many days after the enquiry was sent.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """One enquiry and what happened since."""

    people: tuple[tuple[str, str], ...]
    authority: str
    days_ago: int
    steps: tuple[str, ...] = ()
    town: str = ""
    considers: tuple[str, ...] = ("not_sure",)
    background: tuple[str, ...] = ()
    safe_times: str = ""
    never_post: bool = False
    access_needs: str = ""
    own_words: str = ""
    email: str = ""
    has_no_email: bool = False
    is_by_telephone: bool = False


def _couple(one: str, other: str, family: str) -> tuple[tuple[str, str], ...]:
    return ((one, family), (other, family))


def _single(one: str, family: str) -> tuple[tuple[str, str], ...]:
    return ((one, family),)


NORA = "nora.instance@example.org"

SIBLINGS, OLDER, COMPLEX, EARLY = (
    "brothers_and_sisters",
    "three_and_older",
    "complex_needs",
    "early_permanence",
)

STORIES = (
    # sent today or just now: nobody's yet
    Story(_couple("Beth", "Ian", "Example"), "kent", 0, town="Exampleton", considers=(SIBLINGS, OLDER)),
    Story(_single("Marcus", "Sample"), "medway", 0, town="Sampleford"),
    Story(
        _couple("Asha", "Ravi", "Specimen"),
        "bexley",
        1,
        ("confirm+0",),
        town="Specimen Heath",
        considers=(EARLY,),
        safe_times="After 6pm on weekdays. Please do not ring at work.",
    ),
    Story(_couple("Carys", "Huw", "Instance"), "kent", 1, town="Instance Bay", background=("foster_carer",)),
    Story(_single("Denise", "Placeholder"), "kent", 2, ("confirm+1",), town="Exampleton"),
    Story(
        _couple("Femi", "Tola", "Sample"), "medway", 2, ("confirm+0", "claim:priya+1"), considers=(SIBLINGS,)
    ),
    Story(
        _single("George", "Example"),
        "bexley",
        3,
        ("claim:noor+1", "tried:noor+2"),
        town="Specimen Heath",
        own_words="I am fifty-one and wonder whether that is too old.",
    ),
    Story(
        _couple("Hana", "Piotr", "Specimen"),
        "kent",
        4,
        ("confirm+0",),
        considers=(COMPLEX, OLDER),
        access_needs="Hana is deaf and would like a text message first.",
    ),
    # within the ten working days, in hand
    Story(_couple("Isla", "Rory", "Placeholder"), "kent", 5, ("confirm+1", "claim:priya+1", "call:priya+3")),
    Story(_single("Jasmine", "Instance"), "medway", 6, ("claim:noor+1", "tried:noor+2", "tried:noor+4")),
    Story(_couple("Kofi", "Ama", "Example"), "bexley", 7, ("confirm+0", "claim:priya+2", "note:priya+3")),
    Story(
        _couple("Lena", "Max", "Sample"),
        "kent",
        8,
        ("confirm+2", "claim:noor+1", "event:noor+6"),
        considers=(EARLY,),
    ),
    Story(_single("Moira", "Specimen"), "kent", 9, ("claim:priya+2", "tried:priya+3", "reply:priya+3")),
    Story(
        _couple("Nikhil", "Anya", "Instance"),
        "medway",
        10,
        ("confirm+0", "claim:noor+1", "visit:noor+7"),
        considers=(SIBLINGS, COMPLEX),
    ),
    Story(_couple("Olive", "Pete", "Placeholder"), "kent", 11, ("confirm+1",), town="Sampleford"),
    Story(_single("Quentin", "Example"), "bexley", 12, ("claim:priya+2",)),
    # due about now
    Story(_couple("Rosa", "Liam", "Sample"), "kent", 13, ("confirm+0", "claim:noor+3"), town="Exampleton"),
    Story(_single("Sunita", "Specimen"), "medway", 14, ("confirm+1",), considers=(OLDER,)),
    Story(_couple("Theo", "Jack", "Instance"), "kent", 14, ("claim:priya+2", "tried:priya+9")),
    # late: nobody has talked with them yet
    Story(_couple("Uma", "Dev", "Placeholder"), "kent", 16, ("confirm+0",)),
    Story(_single("Victor", "Example"), "bexley", 19, ("claim:noor+4", "tried:noor+6", "tried:noor+11")),
    Story(
        _couple("Willa", "Fred", "Sample"),
        "medway",
        23,
        ("confirm+3", "claim:priya+5"),
        considers=(SIBLINGS,),
    ),
    # kept late
    Story(_couple("Xenia", "Paul", "Specimen"), "kent", 26, ("confirm+0", "claim:noor+8", "call:noor+20")),
    Story(
        _single("Yasmin", "Instance"),
        "kent",
        30,
        ("confirm+1", "claim:priya+4", "tried:priya+9", "call:priya+19"),
    ),
    # without e-mail: entered over the telephone, the pack goes by post
    Story(
        _couple("Zach", "Mia", "Placeholder"),
        "bexley",
        3,
        (),
        has_no_email=True,
        is_by_telephone=True,
        town="Specimen Heath",
    ),
    Story(
        _single("Agnes", "Example"),
        "medway",
        6,
        ("posted:ben+2", "claim:noor+2"),
        has_no_email=True,
        is_by_telephone=True,
    ),
    Story(
        _single("Boris", "Sample"),
        "kent",
        12,
        ("call:priya+3",),
        has_no_email=True,
        never_post=True,
        is_by_telephone=True,
    ),
    # other ways than the standard one
    Story(
        _single("Clare", "Specimen"),
        "kent",
        5,
        ("confirm+0", "claim:priya+1"),
        background=("child_in_family",),
        own_words="My partner's son has lived with us for three years.",
    ),
    Story(
        _couple("Dina", "Omar", "Instance"),
        "kent",
        9,
        ("confirm+0", "claim:noor+1", "call:noor+4"),
        background=("adopted_before",),
    ),
    Story(_couple("Elif", "Jonas", "Placeholder"), "medway", 4, ("confirm+1",), background=("from_abroad",)),
    Story(_single("Fay", "Example"), "outside", 6, ("claim:noor+1", "call:noor+2", "close:moved_away+2")),
    # further along
    Story(
        _couple("Gita", "Sol", "Sample"),
        "kent",
        24,
        ("confirm+0", "claim:priya+1", "call:priya+3", "event:priya+12", "invite:priya+16"),
        considers=(SIBLINGS, OLDER),
    ),
    Story(
        _couple("Holly", "Ben", "Specimen"),
        "bexley",
        33,
        ("confirm+0", "claim:noor+1", "call:noor+5", "visit:noor+13", "invite:noor+17"),
    ),
    Story(
        _single("Ines", "Instance"),
        "medway",
        40,
        ("confirm+1", "call:priya+6", "event:priya+20", "invite:priya+27"),
        considers=(EARLY,),
    ),
    # finished for now, and one who came back
    Story(
        _couple("Jude", "Skye", "Placeholder"), "kent", 36, ("confirm+0", "call:priya+4", "close:not_now+5")
    ),
    Story(
        _single("Kay", "Example"),
        "kent",
        45,
        ("tried:noor+3", "tried:noor+8", "reply:noor+8", "close:not_reached+25"),
    ),
    Story(
        _couple("Lou", "Alan", "Sample"),
        "medway",
        52,
        ("confirm+0", "call:priya+5", "close:another_agency+11"),
    ),
    Story(
        _couple("Mabel", "Stan", "Specimen"),
        "kent",
        60,
        ("confirm+0", "call:noor+6", "close:not_now+7", "reopen:noor+57"),
    ),
    # asked twice: the same people, three weeks apart
    Story(
        _couple("Nora", "Finn", "Instance"),
        "kent",
        25,
        ("confirm+0", "claim:priya+1", "call:priya+6"),
        email=NORA,
    ),
    Story(
        _couple("Nora", "Finn", "Instance"),
        "kent",
        4,
        (),
        email=NORA,
        town="Instance Bay",
        own_words="We never heard whether there is an evening in December.",
    ),
)
