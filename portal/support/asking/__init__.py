"""Asking for support: one page that says first whom to ring, and a form that goes on under it."""
