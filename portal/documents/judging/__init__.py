"""Judging: a program of its own that looks into one file from outside, and makes pictures anew.

The portal starts it for each file with little memory, little time and none of the portal's settings,
so that a nasty file can break nothing but its own judging (see `portal.documents.judge`). The modules
here import nothing of the portal but `portal.documents.rules`.
"""
