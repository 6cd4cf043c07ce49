"""Time that the family chooses: a pause, the break before Stage 2, asking for Stage 2, withdrawing.

What one applicant says here alone ("I am not ready") is theirs and staff's; the other never reads it.
"""
