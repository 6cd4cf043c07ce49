"""How support ends: why, and what the writer thought of it.

The questionnaire belongs to the writer alone, as the request does (safety rules 1 and 12). `rules.py` says
in one place when nothing goes out; the sweep, the link and the pages all ask there.
"""
