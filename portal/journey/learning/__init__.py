"""Learning at home in Stage 1: each applicant's own workbook and learning units.

What somebody writes here is read by them and by staff, and by nobody else at home (safety rule 2).
"""
