"""Until when a family changes a booking by itself. Pure."""

MOST_HOURS = 336
"""The longest cut-off, in hours before an event begins: two weeks."""
