"""Restricted households: who is named, two at least."""
