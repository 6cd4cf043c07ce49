"""What families asked in the last two years, in their words, and what was agreed: words alone, no actions."""

from __future__ import annotations

from portal.support.calls.rules import Outcome
from portal.support.plans.actions import Item
from portal.support.plans.rules import Section

GIVEN = (
    "Acacia", "Aspen", "Bay", "Birch", "Briar", "Bryony", "Cedar", "Clover", "Daisy", "Elder", "Flint", "Gorse",
    "Heath", "Holly", "Iris", "Ivy", "Jasmine", "Lark", "Maple", "Marigold", "Oak", "Poppy", "Reed", "Sage",
    "Sorrel", "Tansy", "Thorn", "Violet", "Wren", "Yarrow",
)  # fmt: skip
FAMILY = ("Example", "Sample", "Specimen", "Placeholder", "Instance")
"""Thirty times five names, none of them twice."""

ASKED = (
    ("my son", "He wakes every night at two and comes into our bed. We are all too tired to be kind."),
    ("my daughter", "She tells every stranger her whole story. I do not know how to stop her without making her ashamed."),
    ("my son", "School rings most days to fetch him. I am close to losing my job."),
    ("my daughter", "She found her birth sister online last week. She has not told us what they write."),
    ("our two boys", "They fight until one of them bleeds. Then they will not sleep apart."),
    ("my daughter", "She hides food under her bed. When I find it she cries for hours."),
    ("my son", "He starts secondary school in September and asks every day if we will still be here. Nothing I say helps."),
    ("my daughter", "She says she hates us and packs her bag. An hour later she wants to be held."),
    ("my son", "A letter from his birth mother came and he has not spoken since. We do not know if we should answer it."),
    ("all of us", "We have not had an evening together for a year. We love them, and we are worn out."),
    ("my son", "He lies about small things, even with chocolate on his face. I get so angry, and then ashamed."),
    ("my daughter", "She cuts her own hair when she is upset. This morning there was none left to cut."),
    ("my son", "He was sent home again for throwing a chair. They talk of ending his place there."),
    ("our twins", "One is doing well and the other sees it. Every birthday ends in tears."),
    ("my daughter", "She will not let me leave the room. I have not been to the dentist for two years."),
    ("my son", "He asks why his brother lives with another family. I would like to answer him well."),
    ("my daughter", "She is fifteen and stays out with people we do not know. The police brought her home on Saturday."),
    ("my son", "He hits me when I say no, and he is taller than me now. I have not told my friends."),
    ("my daughter", "She froze when the teacher raised his voice. Nobody at school knows what happened to her before."),
    ("my son", "His grandmother died, whom he loved most. Now he asks who goes next."),
    ("me", "I cry in the car before I go in. I think I need help to be the parent they need."),
    ("my daughter", "She has begun to write to her first family without us. She says it is hers alone."),
    ("my son", "Doctors think it may be what his birth mother drank. We wait, and nobody tells us what to do until then."),
    ("our three", "The eldest looks after the small ones as she had to before. We cannot get her to play."),
    ("my son", "He eats until he is sick. The GP says to wait and see."),
    ("my daughter", "She is so good that it frightens us. We think she waits to be sent away."),
    ("my son", "He has no friends and says that he does not need any. Yesterday he asked what is wrong with him."),
    ("my daughter", "She moved in with us in spring and calls me by my first name still. I would like to know what to hope for."),
    ("our family", "My husband and I parted in summer. Both children think that it is because of them."),
    ("my son", "He wants to see where he was born. We would go with him, if we knew how."),
)  # fmt: skip
"""About whom, and two sentences."""

AT_RISK = (
    ("my son", "He broke the door last night and I slept in the car with his sister. It cannot go on like this.", ("breaking_down",)),
    ("my daughter", "She has taken tablets and is in hospital until tomorrow. I am afraid to have her home.", ("missing_or_hurt",)),
    ("my son", "We have asked the council to find him somewhere else. We do not want to, and see no other way.", ("breaking_down",)),
    ("my daughter", "She did not come home from school yesterday. This is the third time.", ("missing_or_hurt", "breaking_down")),
    ("my son", "He held a knife and then dropped it. His little brother saw it.", ("danger_now", "breaking_down")),
)  # fmt: skip
CONFINED = (
    ("the children", "I cannot speak when he is at home. Please ring in the mornings only."),
    (
        "my daughter",
        "What happens here at night is not right. I do not want anybody at home to know I wrote.",
    ),
)

TRIED = (
    "",
    "Earlier nights, and a chart on the fridge",
    "We spoke with school twice",
    "The GP, and a book we were lent",
    "",
)

NOTES = {
    Outcome.RESOLVED: "Talked it through; they know what to try, and whom to ring.",
    Outcome.SIGNPOSTED: "Two places in the directory fit; given to them.",
    Outcome.BRIEF_INTERVENTION: "Up to six sessions on calm evenings and what lies under the anger.",
    Outcome.ASSESSMENT: "More than one thing at once: an assessment will show where to begin.",
    Outcome.UNIVERSAL: "Early help in their town can do this, and they would like that.",
    Outcome.SAFEGUARDING: "Spoke with the council’s team today; they lead from here.",
}
"""What colleagues read of a call."""

AGREED = {
    Outcome.RESOLVED: "You try the two things we spoke of. Write to us any time.",
    Outcome.SIGNPOSTED: "You ring the places we gave you. Tell us if they cannot help.",
    Outcome.BRIEF_INTERVENTION: "We meet up to six times, once a week.",
    Outcome.ASSESSMENT: "We work out with you what would help, and write a plan together.",
    Outcome.UNIVERSAL: "The family hub in your town rings you this week.",
    Outcome.SAFEGUARDING: "",
}
"""What the family reads of it."""

SECTIONS: dict[str, str] = {
    Section.CHILD: "Kind, quick, loves dogs and anything with wheels. Finds it hard to wait.",
    Section.HISTORY: "Three homes before the age of four. Loud voices still mean danger.",
    Section.HOME: "A calm home with clear evenings. Mornings are the hardest part of the day.",
    Section.PARENTS: "Two people who back each other. A grandmother helps on Thursdays.",
    Section.SCHOOL: "Does well in small groups. Breaks are hard, and so is any change of teacher.",
    Section.HEALTH: "Sleeps badly. The GP has asked for a hearing test.",
    Section.WISHES: "“I want people not to shout.” The parents would like to understand what sets it off.",
    Section.SUMMARY: "Help to feel safe in body and mind, and a school that knows why.",
}  # fmt: skip

PLAN = (
    Item("Parenting sessions with the child there", "internal", "Our therapists", 10, "Fewer broken evenings a week"),
    Item("A talk with the school about what helps", "internal", "Our education worker", 2, "No day sent home in a month"),
    Item("Sensory assessment", "external", "Example Therapies", 3, "They can say what their body needs"),
)  # fmt: skip
REVIEWED = "The sessions help. We go on as agreed, and look again at the next review."
REVIEWED_LAST = "You have what you need. We end here, and you can come back any time."
