"""A link: a group and a household considered together, from the first talk of two social workers to a match.

Several families may be considered for one group that waits; with one of them we go ahead, and the others
wait behind until that is decided. Every step has its promise, and is shown to the family in its own words.
"""
