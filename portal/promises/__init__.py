"""Promises: deadlines the agency keeps for a family.

A promise has a kind, a moment it starts, a moment it is due and a moment it was kept. All kinds stand
in `kinds.py`, how they are worded in `words.py`, how their due moments are worked out in `rules.py`.
The family sees the same due date that staff see; once told, it never moves by itself.

Owns the open work: the list of what is due, who has claimed it, and the alerts when it is late.
"""
