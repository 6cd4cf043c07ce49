"""What the example's families asked, and who else helps: words alone, no actions."""

from __future__ import annotations

from dataclasses import dataclass

from portal.support.directory.actions import Help
from portal.support.rules import Asked, Asker, Situation


@dataclass(frozen=True)
class Story:
    """One request, so many working hours ago, and what became of it."""

    asked: Asked
    days_ago: float
    becomes: str = ""
    """One of: nothing, accepted, replied, tried, raised, withdrawn, finished."""
    is_kims: bool = False


def _asked(name: str, about: str, words: str, **said: object) -> Asked:
    values: dict[str, object] = {
        "name": name,
        "telephone": "07700 900461",
        "about": about,
        "words": words,
        "authority": "kent",
        "can_leave_message": True,
        **said,
    }
    return Asked(**values)  # type: ignore[arg-type]  # the fields of Asked, by name


STORIES = (
    Story(
        _asked(
            "Rowan Sample",
            "my son, 12",
            "He hit his sister again and I had to hold the door shut. I can’t go on.",
            risks=("breaking_down",),
            feels="today",
            authority="medway",
        ),
        0.1,
    ),
    Story(
        _asked(
            "Ash Specimen",
            "my daughter, 15",
            "She came home at four. She says she will go again.",
            risks=("missing_or_hurt",),
            feels="today",
        ),
        0.9,
        "accepted",
    ),
    Story(
        _asked(
            "Fern Placeholder",
            "my daughter, 8",
            "School says she does not settle. Evenings are hard.",
            tried="A chart, and earlier nights",
            feels="this_week",
        ),
        0.3,
    ),
    Story(
        _asked(
            "Kim Sample",
            "my son, 9",
            "He has begun to ask why he could not stay with his first mother.",
            can_email=True,
            feels="can_wait",
            authority="bexley",
        ),
        2,
        "replied",
        is_kims=True,
    ),
    Story(
        _asked(
            "Laurel Instance",
            "our twins, 6",
            "Both have stopped sleeping since the move.",
            feels="this_week",
            authority="bexley",
        ),
        3,
        "tried",
    ),
    Story(
        _asked(
            "Hazel Sample",
            "my son, 14",
            "I am frightened of what happens here at night.",
            risks=("frightened",),
            danger="adult",
            feels="today",
            can_leave_message=False,
        ),
        1.2,
    ),
    Story(
        _asked(
            "Linden Example",
            "a boy of 4",
            "He moved in with us in the summer. Bedtimes take three hours.",
            situation=Situation.NO_ORDER_YET.value,
            feels="this_week",
        ),
        1,
        "replied",
    ),
    Story(
        _asked(
            "Myrtle Specimen",
            "Robin, 9",
            "Robin runs out of the classroom most days. Mum is worn out.",
            asker=Asker.SCHOOL.value,
            asked_by="Jo Placeholder, class teacher",
            organisation="Example Primary School",
            email="office@school.example.org",
            consent="Robin’s mother said yes to me at the gate on Monday",
        ),
        0.6,
    ),
    Story(_asked("Olive Instance", "all of us", "We only wanted to ask about the picnic."), 9, "withdrawn"),
    Story(
        _asked(
            "Kim Sample",
            "my son, 8",
            "He would not go to school for a week.",
            can_email=True,
            feels="this_week",
            authority="bexley",
        ),
        190,
        "finished",
        is_kims=True,
    ),
    Story(
        _asked(
            "Juniper Example", "my daughter, 11", "She asks about letters from her brother.", feels="can_wait"
        ),
        60,
        "finished",
    ),
    Story(
        _asked(
            "Alder Sample",
            "my son, 10",
            "A new school, and everything starts again.",
            feels="this_week",
            authority="medway",
        ),
        4,
        "raised",
    ),
)


TAKEN_BACK = _asked(
    "Jo Instance",
    "a girl of 5",
    "She has been with us for a week and will not eat at the table. We wonder if we do it wrong.",
    situation=Situation.NO_ORDER_YET.value,
    can_email=True,
    feels="can_wait",
    authority="medway",
)
SHARED = _asked(
    "Jo Instance",
    "a girl of 5",
    "She goes to anybody who smiles at her. We would like to learn how to become her people.",
    situation=Situation.NO_ORDER_YET.value,
    can_email=True,
    feels="this_week",
    authority="medway",
)
"""Two by somebody with a sign-in: taken back, and shared with the other parent."""


DIRECTORY = (
    Help(
        "National Domestic Abuse Helpline",
        "Listens and helps you plan, if somebody at home frightens you.",
        "women; it tells men whom to ring",
        ("safety",),
        (),
        "0808 2000 247",
        "https://www.nationaldahelpline.org.uk",
        "day and night",
    ),
    Help(
        "Samaritans",
        "Listens, whatever it is about.",
        "anybody",
        ("parents", "health"),
        (),
        "116 123",
        "https://www.samaritans.org",
        "day and night",
    ),
    Help(
        "Example virtual school: Kent",
        "Helps schools understand children who were in care.",
        "schools and parents",
        ("school",),
        ("kent",),
        "01632 960511",
        "",
        "Monday to Friday, 9am to 4pm",
    ),
    Help(
        "Example virtual school: Medway",
        "Helps schools understand children who were in care.",
        "schools and parents",
        ("school",),
        ("medway",),
        "01632 960512",
        "",
        "Monday to Friday, 9am to 4pm",
    ),
    Help(
        "Example virtual school: Bexley",
        "Helps schools understand children who were in care.",
        "schools and parents",
        ("school",),
        ("bexley",),
        "01632 960513",
        "",
        "Monday to Friday, 9am to 4pm",
    ),
    Help(
        "Example Parents Together",
        "A group of adoptive parents who meet every month, and ring each other between.",
        "adoptive parents",
        ("groups", "parents"),
        (),
        "",
        "https://parents.example.org",
    ),
    Help(
        "Example Rights Advice",
        "Explains benefits, leave and what schools must do.",
        "families",
        ("money", "school"),
        (),
        "01632 960515",
        "",
        "Tuesday and Thursday, 10am to 2pm",
    ),
    Help(
        "Example Holding On",
        "Helps parents who are hit or threatened by their child.",
        "parents and carers",
        ("behaviour", "safety"),
        (),
        "01632 960516",
        "",
        "every evening, 6pm to 10pm",
    ),
)
