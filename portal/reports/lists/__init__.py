"""The lists staff work from, as files: the same rows by the same filter, and never more than the list shows.

Restricted households, confined requests and the birth side are in no such file, whoever takes it (safety
rule 8); a search is not taken as a file at all.
"""
