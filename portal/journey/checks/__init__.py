"""Checks and plans: what Stage 1 asks of a household, what is sent, chased and received, and its end.

Owns the plan both sides agree at the beginning of a stage, the history of each step, how contact with
a former partner or an adult child is safe, business support's queue, what lapses, and the tracking
pages of the weekly and monthly meetings. The steps themselves stand in `portal/journey`.
"""
