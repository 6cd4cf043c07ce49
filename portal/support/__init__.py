"""Support: a family asks for help, a person answers in time, and what was agreed is kept.

Its words. A *request* is what one person wrote (or said on the telephone, or a school wrote for them);
that person is its *writer*, and it is theirs alone (safety rule 1). It is *for a family at risk* when one
of the risk questions says so, or a member of staff does. Whoever is *on duty* takes it up. An *entry* is
one thing that happened to it; the writer reads those that *show*. A request is *confined* when an adult of
the home or somebody who works for us is named as the danger: then only those named on it open it.

`rules.py` says what the risk questions mean and which promises follow; `actions.py` sends a request;
`visibility.py` who may open it. The writer's pages stand in `asking` and `own`, the staff's in `duty`.
"""
