"""Independent services: what others give on the agency's behalf, counted by council.

Support for birth parents, adopted adults' and birth relatives' access to records, keeping in touch. The
portal holds that it began, where and when, and nothing about the person.
"""
