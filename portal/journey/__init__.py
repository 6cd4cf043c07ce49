"""The journey of a household: registration, Stage 1, the break, Stage 2, panel, decision, and after.

Its pathways, stages and steps are declared in `pathways.py`. A journey is one attempt of a household;
it is at one stage at a time, and moves on only by the verbs of `moving.py`, each of which says what is
missing. What a step asks stands in rooms of its own below this one: `registration`, `checks`, `referees`,
`learning`, `assessment`, `panel`.
"""
