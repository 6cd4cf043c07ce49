"""Households to which nothing automatic goes now: grief is not chased (safety rule 12).

A household is *quiet* from a withdrawal, a "no", an ended placement, a death or a safeguarding step on. No
reminder, questionnaire or offer goes out by itself until a worker *releases* it. What a person sends goes out
all the same. The journey begins it with its moves; staff begin it for what no move says. This is the one
rule: every room that sends by itself asks `queries.is_quiet`. No family ever reads of it.
"""
