"""Events: courses, workshops, evenings and parties, and a place at each.

Its words. A *title* is what is offered year after year ("Sibling rivalry"); an *event* is one date of it,
or several days and weeks booked as one, each of them a *session*. A *booking* is one household's, or one
confirmed address's, with the people who come (*attendees*); it waits, is offered a place, is booked, or
has ended. The *line* is who waits, in order. A *register* is the marks of one session; a walk-in is an
attendance without a booking. What a *kind* of event is and who may book it stands in `kinds.py`.

Where children and adoptive parents gather is secret (safety rule 7): `rules.py` decides what of an event
shows to whom and when, and `queries.py` gives out nothing else.
"""
