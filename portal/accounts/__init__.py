"""Accounts: who signs in, how, and for how long.

An account is staff or family, never both. A family's account belongs to one person (households).
Sessions are rows, so that ending one, or taking a role away, holds from the next request.
"""
