"""Counts: who came, by title and reporting year, as the service reports it; reads only.

Both counts are kept, households and attendees. Inside the agency the numbers stand as they are; what is
downloaded leaves it, and follows the rules for figures that do (service description, sections 8 and 10.11).
"""
