"""Limits: how often somebody may try. Counters live in a table, so that all processes share them."""
