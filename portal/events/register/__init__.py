"""The register in the room: marks that save by themselves, walk-ins, who asks to be called, make-up sessions.

Its words. A *press* is one mark made on a page; it may wait in the browser for a connection, and then says
how long ago it was made, so that a colleague's later mark stands. What follows from a mark is the core's
(`portal/events/actions/register.py`).
"""
