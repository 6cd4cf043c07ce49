"""Registering interest: a task list that the applicants fill in, check and sign; staff answer it.

Each applicant has a part of their own, which the other never reads, and both fill in the household's.
When the last has signed, the promise of an answer in 5 working days begins.
"""
