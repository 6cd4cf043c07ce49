"""Households: the people who adopt together and live together; the unit of every journey.

A person is not an account: a person may have one. A membership has a from and an until, so that
a separation ends one membership and a second adoption is a new journey of the same household.
"""
