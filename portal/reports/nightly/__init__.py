"""What changed since the last time, in files another system reads: households, promises, attendances,
requests for support, children.

A kind of record is declared once (`kinds.py`): its fields with their meaning, which records changed, and how
each is written. Nobody is named in it: people, households and children go by reference. Restricted
households, confined requests and the birth side are not in it (safety rules 1, 8 and 11); the first two only
where it is made for somebody named on them. `docs/exports.md` says it to who reads the files.
"""
