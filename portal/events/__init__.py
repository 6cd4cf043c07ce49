"""Events: courses, workshops, evenings and parties, and a place at each.

Its words. A *title* is what is offered year after year ("Sibling rivalry"); an *event* is one date of it,
or several days and weeks booked as one, each of them a *session*. A *booking* is one household's, or one
confirmed address's, with the people who come (*attendees*); it waits, is offered a place, is booked, or
has ended. The *line* is who waits, in order. A *register* is the marks of one session; a walk-in is an
attendance without a booking. What a *kind* of event is and who may book it stands in `kinds.py`.

Where to look. Whatever changes something is a verb in `actions/`, in the file of what it changes; the rooms
inside (`finding`, `booking`, `running`, `register`, `feedback`, `counts`) hold pages, their forms, rules and
reads, and no actions. In `actions/`: `titles`, `programme` (dates), `repeating`; `booking` (households),
`visitors` (addresses), `by_link` (what a mailed link does), `attendees` (who comes), `line`, `places` (what
all of them stand on); `arranging` and `apart` (what staff decide); `register`, `walk_ins` and `completing`
(what coming completes); `telling`, `feedback`, `feeds`. What several rooms read stands in `queries*.py`.

Where children and adoptive parents gather is secret (safety rule 7): `rules.py` decides what of an event
shows to whom and when, and `queries.py` gives out nothing else.
"""
