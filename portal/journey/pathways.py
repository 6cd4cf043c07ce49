"""The pathways, their stages and every step: who does it, for whom, and what shows that it is done.

This is the one place to change a journey. To add a step to Stage 1, add one line to STEPS: it then
stands on the family's page, on the household's page for staff, on the tracking page, and Stage 1
cannot end without it. Deadlines stand in `portal/promises/kinds.py`; who may move a household on, and
when, in `rules.py`.

From the Adoption Agencies Regulations 2005 as amended (AAR), its statutory guidance for England, and
the agency's own practice, which the agency may change here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.promises.kinds import Kind


class Pathway(StrEnum):
    """The ways to adopt that are a journey here. Intercountry enquiries are passed on."""

    STANDARD = "standard"
    FAST_TRACK = "fast_track"
    EARLY_PERMANENCE = "early_permanence"
    CHILD_IN_FAMILY = "child_in_family"


class Stage(StrEnum):
    """Where a household can be on its line, by the name it is stored under."""

    REGISTRATION = "registration"
    STAGE_1 = "stage_1"
    BREAK = "break"
    STAGE_2 = "stage_2"
    APPROVED = "approved"
    LINKED = "linked"
    MATCHED = "matched"
    MOVED_IN = "moved_in"
    ORDER_MADE = "order_made"
    # early permanence: a child moves in before the court has decided
    FOSTERING = "fostering"
    RETURNED_HOME = "returned_home"
    # a child already in the family
    NOTICE = "notice"
    PHASE_ONE = "phase_one"
    PHASE_TWO = "phase_two"
    COURT = "court"


@dataclass(frozen=True)
class StageWords:
    """How a stage is called, what happens in it, and the promise that runs while it lasts.

    `sign` is the drawing on the line. `usual` is its time in words, where no due date is known.
    """

    name: str
    what: str
    usual: str
    sign: str
    promise: Kind | None = None


STAGES = {
    Stage.REGISTRATION: StageWords(
        "Registration",
        "You fill in a registration form and everybody signs. We answer within 5 working days.",
        "our answer in 5 working days",
        "registration",
    ),
    Stage.STAGE_1: StageWords(
        "Stage 1",
        "Checks, references, learning at home and the preparation course.",
        "2 months",
        "stage_1",
        Kind.STAGE_1,
    ),
    Stage.BREAK: StageWords(
        "A break",
        "You choose when to go on. You can ask for Stage 2 on the first day, or up to six months later.",
        "if you want one: up to 6 months",
        "break",
        Kind.BREAK_BETWEEN_STAGES,
    ),
    Stage.STAGE_2: StageWords(
        "Stage 2",
        "Your social worker visits you and writes a report with you. A panel reads it, then the agency decides.",
        "4 months from the day you ask",
        "stage_2",
        Kind.STAGE_2,
    ),
    Stage.APPROVED: StageWords(
        "Approved", "You can adopt. We look for the right child with you.", "", "approved"
    ),
    Stage.LINKED: StageWords("Linked", "You and a child are thought about together.", "", "linked"),
    Stage.MATCHED: StageWords("Matched", "A panel and the agency have agreed the match.", "", "matched"),
    Stage.MOVED_IN: StageWords("Moved in", "Your child lives with you.", "", "moved_in"),
    Stage.ORDER_MADE: StageWords(
        "Order made", "The court has made the adoption order.", "from 10 weeks after moving in", "order_made"
    ),
    Stage.FOSTERING: StageWords(
        "Living with you, before the court decides",
        "The child lives with you as a fostered child. The court decides what is right for the child.",
        "until the court decides",
        "moved_in",
    ),
    Stage.RETURNED_HOME: StageWords(
        "Home to the birth family",
        "The court decided that the child goes home. What you gave the child goes with them.",
        "",
        "approved",
    ),
    Stage.NOTICE: StageWords(
        "Notice",
        "You tell the council in writing that you want to adopt, at least 3 months before you apply to court.",
        "at least 3 months before you apply to court",
        "registration",
    ),
    Stage.PHASE_ONE: StageWords("Phase one", "Checks and references.", "", "stage_1"),
    Stage.PHASE_TWO: StageWords(
        "Phase two", "We visit you, hear the child, and write the report for the court.", "", "stage_2"
    ),
    Stage.COURT: StageWords("Court", "The court has our report and decides.", "", "linked"),
}

_TO_APPROVAL = (Stage.REGISTRATION, Stage.STAGE_1, Stage.BREAK, Stage.STAGE_2, Stage.APPROVED)
_TO_ORDER = (Stage.LINKED, Stage.MATCHED, Stage.MOVED_IN, Stage.ORDER_MADE)


@dataclass(frozen=True)
class Way:
    """A pathway: its name, its line, and where the line may end in two ways."""

    name: str
    line: tuple[Stage, ...]
    fork: tuple[Stage, ...] = ()
    """What may follow FOSTERING instead of the line's own next stage. Neither is a failure."""


PATHWAYS = {
    Pathway.STANDARD: Way("Standard", _TO_APPROVAL + _TO_ORDER),
    Pathway.FAST_TRACK: Way("Fast track", (Stage.REGISTRATION, Stage.STAGE_2, Stage.APPROVED, *_TO_ORDER)),
    Pathway.EARLY_PERMANENCE: Way(
        "Early permanence",
        (*_TO_APPROVAL, Stage.FOSTERING, Stage.MATCHED, Stage.ORDER_MADE),
        fork=(Stage.RETURNED_HOME,),
    ),
    Pathway.CHILD_IN_FAMILY: Way(
        "A child already in the family",
        (Stage.NOTICE, Stage.PHASE_ONE, Stage.PHASE_TWO, Stage.COURT, Stage.ORDER_MADE),
    ),
}


def has_panel(pathway: str) -> bool:
    """Whether a panel recommends and the agency decides: not where the child is in the family already."""
    return Stage.APPROVED in PATHWAYS[Pathway(pathway)].line


class Who(StrEnum):
    """Whose turn a step is when it begins."""

    YOU = "you"
    WE = "we"
    OTHERS = "others"


class For(StrEnum):
    """For whom a step stands: once for the household, or once for each."""

    HOUSEHOLD = "household"
    APPLICANT = "applicant"
    ADULT = "adult"
    """Every adult at home, applicants included."""
    CHILD = "child"
    """Every child at home."""
    COUNCIL = "council"
    """Every applicant and every council they lived under in the last ten years."""


class Only(StrEnum):
    """A step that stands only where something is known of the household or person."""

    ALWAYS = "always"
    LIVED_ABROAD = "lived_abroad"
    WORKS = "works"
    FORMER_PARTNER = "former_partner"
    ADULT_CHILDREN = "adult_children"
    SCHOOL_OR_HEALTH_VISITOR = "school_or_health_visitor"
    KNOWN_TO_OFSTED = "known_to_ofsted"
    PETS = "pets"
    EARLY_PERMANENCE = "early_permanence"
    CHOSEN = "chosen"
    """Staff add it where it is used."""


@dataclass(frozen=True)
class Step:
    """One step: what staff call it and what the family reads, who does it, for whom, and the evidence.

    `is_check` steps go through the states of a check (sent for, received, ...), may be held from before
    on the fast track, and lapse after `valid_months` where that is set. `is_quiet` steps are never shown
    to the family. A step is needed for its stage to end unless `is_extra`.
    """

    code: str
    stage: Stage
    name: str
    family: str
    who: Who
    per: For
    evidence: str
    is_check: bool = False
    valid_months: int | None = None
    only: Only = Only.ALWAYS
    is_extra: bool = False
    is_quiet: bool = False
    ours_first: bool = False
    """The reader's own, but only once we have given them something: until then it is our turn."""
    in_family_too: bool = False
    """Also asked, in phase one, where the child is already in the family."""


_1, _2, _ONE, _TWO = Stage.STAGE_1, Stage.STAGE_2, Stage.PHASE_ONE, Stage.PHASE_TWO
_YOU, _WE, _OTHERS = Who.YOU, Who.WE, Who.OTHERS

# fmt: off
STEPS = (
    # Registration
    Step("own_part", Stage.REGISTRATION, "Own part of the form", "Fill in your own part", _YOU, For.APPLICANT, "form complete"),
    Step("household_part", Stage.REGISTRATION, "Household’s part of the form", "Fill in the part about your home", _YOU, For.HOUSEHOLD, "form complete"),
    Step("signed", Stage.REGISTRATION, "Signed", "Sign the form", _YOU, For.APPLICANT, "name typed"),
    # Stage 1
    Step("stage_1_plan", _1, "Stage 1 plan agreed", "Agree your Stage 1 plan with us", _WE, For.APPLICANT, "agreed on the page"),
    Step("identity", _1, "Identity", "Show us who you are", _YOU, For.APPLICANT, "documents seen", is_check=True, in_family_too=True),
    Step("dbs", _1, "DBS check", "Police check (DBS)", _YOU, For.ADULT, "enhanced certificate", is_check=True, valid_months=24, in_family_too=True),
    Step("police_abroad", _1, "Overseas police certificate", "Police certificate from abroad", _YOU, For.APPLICANT, "certificate", is_check=True, only=Only.LIVED_ABROAD, in_family_too=True),
    Step("medical", _1, "Medical by the GP", "Medical with your GP", _YOU, For.APPLICANT, "form AH", is_check=True, valid_months=24, in_family_too=True),
    Step("medical_comment", _1, "Medical adviser’s comment", "Our medical adviser reads your medical", _WE, For.APPLICANT, "comment", is_check=True, valid_months=24, in_family_too=True),
    Step("council", _1, "Local authority check", "We ask the councils where you lived", _WE, For.COUNCIL, "reply", is_check=True, valid_months=24, in_family_too=True),
    Step("workbook", _1, "Self-assessment workbook", "Fill in your workbook", _YOU, For.APPLICANT, "workbook finished"),
    Step("e_learning", _1, "E-learning", "Do the learning units", _YOU, For.APPLICANT, "every unit ticked"),
    Step("referees", _1, "Three personal referees", "Name three people who know you, and we ask them", _YOU, For.HOUSEHOLD, "three references and interviews", is_check=True, in_family_too=True),
    Step("employer", _1, "Employer’s reference", "We ask your employer", _WE, For.APPLICANT, "reference", is_check=True, only=Only.WORKS),
    Step("former_partner", _1, "Former partner", "", _WE, For.APPLICANT, "recorded by a worker", is_check=True, only=Only.FORMER_PARTNER, is_quiet=True),
    Step("adult_children", _1, "Adult children", "", _WE, For.APPLICANT, "recorded by a worker", is_check=True, only=Only.ADULT_CHILDREN, is_quiet=True),
    Step("school", _1, "School or health visitor", "We ask your child’s school or health visitor", _WE, For.CHILD, "report", is_check=True, only=Only.SCHOOL_OR_HEALTH_VISITOR),
    Step("ofsted", _1, "Ofsted", "We ask Ofsted", _WE, For.APPLICANT, "reply", is_check=True, only=Only.KNOWN_TO_OFSTED),
    Step("home_safety", _1, "Health and safety of the home", "We look at your home together", _WE, For.HOUSEHOLD, "checklist and risk assessment", is_check=True, in_family_too=True),
    Step("finance", _1, "Finance", "Tell us about your money", _YOU, For.HOUSEHOLD, "form and statements", is_check=True),
    Step("pets", _1, "Pets", "Tell us about your pets", _YOU, For.HOUSEHOLD, "pet assessment", is_check=True, only=Only.PETS),
    Step("preparation_1", _1, "Stage 1 preparation course", "Come to the three-day preparation course", _YOU, For.APPLICANT, "attended"),
    # Stage 2
    Step("stage_2_plan", _2, "Stage 2 agreement signed", "Agree your Stage 2 plan with us", _WE, For.APPLICANT, "agreed on the page"),
    Step("preparation_2", _2, "Stage 2 preparation course", "Come to the two-day preparation course", _YOU, For.APPLICANT, "attended"),
    Step("early_permanence_training", _2, "Early permanence training", "Come to the early permanence training", _YOU, For.APPLICANT, "attended", only=Only.EARLY_PERMANENCE),
    Step("home_visits", _2, "Home visits", "Your social worker visits you", _WE, For.HOUSEHOLD, "visits recorded"),
    Step("seen_alone", _2, "Seen alone", "Your social worker sees you on your own", _WE, For.APPLICANT, "visit recorded"),
    Step("risk_assessment", _2, "Household risk assessment", "We write down how your home is kept safe", _WE, For.HOUSEHOLD, "assessment written", is_check=True),
    Step("health_report", _2, "Health report", "Our medical adviser’s report on your health", _WE, For.APPLICANT, "report", is_check=True),
    Step("par_drafted", _2, "Prospective adopter report written", "We write the report about you", _WE, For.HOUSEHOLD, "report shared"),
    Step("par_read", _2, "Prospective adopter report read", "Read the report and tell us what you think", _YOU, For.APPLICANT, "comments or nothing to add", ours_first=True),
    Step("second_opinion", _2, "Second opinion visit", "A second social worker visits you", _WE, For.HOUSEHOLD, "visit recorded", only=Only.CHOSEN),
    Step("panel", _2, "Panel’s recommendation", "The panel reads the report and meets you", _WE, For.HOUSEHOLD, "recommendation and minutes"),
    # A child already in the family
    Step("notice", Stage.NOTICE, "Written notice", "Give us written notice", _YOU, For.APPLICANT, "notice signed"),
    Step("visits", _TWO, "Home visits", "Your social worker visits you", _WE, For.HOUSEHOLD, "visits recorded"),
    Step("alone", _TWO, "Seen alone", "Your social worker sees you on your own", _WE, For.APPLICANT, "visit recorded"),
    Step("child_views", _TWO, "The child’s views", "We listen to the child", _WE, For.HOUSEHOLD, "views written down"),
    Step("other_parent_views", _TWO, "The other parent’s views", "", _WE, For.HOUSEHOLD, "views written down", is_quiet=True),
    Step("court_report", _TWO, "Report to the court (Annex A)", "We write the report for the court", _WE, For.HOUSEHOLD, "report filed"),
)
# fmt: on

STEP_OF = {step.code: step for step in STEPS}
"""Every step by its code."""


def steps_at(pathway: str, stage: str) -> tuple[Step, ...]:
    """The steps that a pathway asks at a stage, in their order.

    The fast track joins at Stage 2, which then asks Stage 1's checks too, each needed or held from
    before; a child already in the family asks some of them in phase one.
    """
    at, way = Stage(stage), Pathway(pathway)
    own = tuple(step for step in STEPS if step.stage == at)
    if way is Pathway.FAST_TRACK and at is Stage.STAGE_2:
        return (*(step for step in STEPS if step.stage == Stage.STAGE_1 and step.is_check), *own)
    if way is Pathway.CHILD_IN_FAMILY and at is Stage.PHASE_ONE:
        return tuple(step for step in STEPS if step.in_family_too)
    return own
