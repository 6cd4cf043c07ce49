"""Photographs and film of a group: part of its profile, each shown once a second person has published it.

What a camera wrote into a file is never kept in clear and never given out. Each picture that is given out
carries a *code* of its own, by which staff find out who opened it, and when.
"""
