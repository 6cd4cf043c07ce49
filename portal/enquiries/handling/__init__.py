"""Handling: what staff read of an enquiry, and what they do with it until it is invited or finished."""
