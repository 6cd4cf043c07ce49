"""Importing: records of another system, brought in from files, and looked over line by line first.

A *kind* is one sort of file: its columns, what binds its lines, and what they become. What it brings in
is *historic*: nobody signed here and no evidence stands here, but days follow each other as they must.
The promises that its days imply are made and kept; nothing is sent and nobody is alerted.

Owns no tables. Columns and what becomes of each: `docs/importing.md`.
"""
