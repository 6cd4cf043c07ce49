"""Joining the rooms: their pages, what is done by itself, and the hooks by which rooms ask each other."""

from portal.rooms.joining import join_rooms

__all__ = ["join_rooms"]
