"""Booking by a household that is signed in, its own bookings, its calendar, and what was learned.

Its words. A *comer* is somebody who can be ticked: of the household, or a friend or relative where an
event is for them too. Each adult who has a sign-in writes their own needs; nobody else reads them here.
"""
