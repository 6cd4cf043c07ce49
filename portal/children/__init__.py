"""Children who wait for a family: who they are, what is written of them, and to whom it is shown.

A *child* is a record of staff: name, day of birth, the council responsible, legal milestones. Brothers and
sisters who are to live together are one *group*; a child alone is a group of one, so that what is written,
shown, liked and linked always belongs to a group. An *introduction* is level 1 of what is written, in words;
the *profile* level 2; the fuller *report* level 3. A *grant* opens a group to one household,
up to a level, for a reason, until a moment. Nothing is open without one.
"""
