"""Referees: the three people a household names, asked by a mailed link without an account.

What a referee says is theirs and staff's; the applicants read only how many are still to come
(safety rule 4). A former partner or adult child is never asked here: a worker contacts them
(portal/journey/checks).
"""
