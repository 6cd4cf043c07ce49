"""What the workbook asks and what there is to learn. Add a section or a unit: one entry here.

Written for this product, after the subjects that statutory guidance on adoption and the agency's
preparation course name. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """A section of the workbook: its code in addresses, its title, what it asks, and a hint."""

    code: str
    title: str
    asks: str
    hint: str


@dataclass(frozen=True)
class Unit:
    """A unit to read, with one question to think about. `minutes` is how long reading takes."""

    code: str
    title: str
    minutes: int
    text: tuple[str, ...]
    asks: str


SECTIONS = (
    Section("why", "Why adoption", "What brings you to adoption, and why now?", "There is no right answer. Write as you would speak."),
    Section("childhood", "Your childhood", "What was it like to be a child in your family?", "What would you do as your parents did, and what differently?"),
    Section("losses", "Losses", "What losses have you lived through, and what helped?", "For example a death, a separation, or children you hoped for."),
    Section("strengths", "What you are good at", "What will you bring to a child? What do people come to you for?", "Ask somebody who knows you."),
    Section("hard-days", "Hard days", "What do you do when things get too much?", "How do others notice? Who helps you?"),
    Section("people", "The people around you", "Who will stand by you as a parent? Who may find it hard?", "Think of an ordinary Tuesday, and of a bad night."),
    Section("child", "The child you imagine", "Which child do you see when you close your eyes? What could be different?", "Age, brothers and sisters, health, history."),
    Section("birth-family", "A child’s first family", "How will you speak with a child about their birth family?", "What would be hard for you about keeping in touch?"),
    Section("difference", "Being different", "How will a child’s race, faith, language or culture be at home with you?", "What do you know, and what would you have to learn?"),
    Section("work-and-money", "Work, time and money", "What changes in your days when a child moves in?", "Leave from work, who is at home, what it costs."),
)  # fmt: skip
"""The sections of the workbook, in order."""

UNITS = (
    Unit(
        "why-children-need-families",
        "Why children need new families",
        10,
        (
            "Most children who are adopted could not stay safely with their birth parents. A court decided so, after others had tried to help.",
            "Many have known hunger, fear, or nobody coming when they cried. Some were hurt. Most love somebody in their birth family all the same.",
            "What happened before you is part of your child. It is nobody’s fault in your home, and it does not go away by being loved.",
        ),
        "What surprised you, and what do you want to ask us?",
    ),
    Unit(
        "trust",
        "How a child learns to trust",
        15,
        (
            "A baby cries, somebody comes, the world is good. After thousands of times the baby trusts. If nobody comes, or the one who comes is frightening, a child learns other ways to stay safe.",
            "Those ways come along to your home: not asking for help, asking everybody, being in charge of everything, hiding food.",
            "Trust grows slowly from small things that happen every day in the same way.",
        ),
        "Which of these ways would be hardest for you to live with?",
    ),
    Unit(
        "behaviour-speaks",
        "What behaviour says",
        15,
        (
            "A child who shouts may be frightened. A child who lies may be keeping safe. A child who breaks a present may not believe they deserve it.",
            "Before asking how to stop it, ask what it is for. Calm comes first, talking later.",
            "You will get it wrong sometimes. Saying sorry and making it good again is what teaches trust.",
        ),
        "Think of a time when somebody misread you. What would have helped?",
    ),
    Unit(
        "brothers-and-sisters",
        "Brothers and sisters",
        10,
        (
            "Brothers and sisters often know each other longer than they know any adult. Staying together can be the one thing that does not change.",
            "Two or three children at once need more room, time and help. There is help, and there is money for some of it.",
        ),
        "What would have to be true for you to think about two children?",
    ),
    Unit(
        "keeping-in-touch",
        "Keeping in touch",
        10,
        (
            "Most adopted children keep in touch with somebody of their birth family: by letter once or twice a year, or by meeting.",
            "It answers questions a child does not ask aloud. It can also stir things up, so we plan it with you and stay beside you.",
        ),
        "What would you say to a child who asks why they could not stay?",
    ),
    Unit(
        "asking-for-help",
        "Asking for help",
        10,
        (
            "Families who ask early do best. Asking is never held against you: not before the order, not after, not ten years on.",
            "You can ask for support on every page of this portal, by day or night. It says when a person reads it.",
        ),
        "Who would notice first that you need help, and would you let them say so?",
    ),
)
"""The units, in order."""

SECTION_OF = {section.code: section for section in SECTIONS}
UNIT_OF = {unit.code: unit for unit in UNITS}
