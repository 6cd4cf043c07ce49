"""What people thought of an event: the family's form, and the results for staff and facilitators.

Whoever came is asked by the core (`portal/events/actions/feedback.py`). An answer belongs to its writer:
the mailed link never shows it again, and nobody reads it with a name.
"""
