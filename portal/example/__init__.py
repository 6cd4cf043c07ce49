"""The example agency: its councils, teams, staff and families, all made up.

Loaded into an empty database only, never in production. It may call every room.
"""
