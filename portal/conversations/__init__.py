"""Conversations: what staff and a family write to each other, and what staff note about a family.

A conversation is with both applicants together, or with one of them alone; then the other sees no
row, no count and no mail of it. A note is for staff until somebody shares it on purpose. Texts and
subject lines are sealed; e-mails only say that there is something.
"""
