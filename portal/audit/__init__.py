"""Audit: who did or saw what, when. Rows are only ever added; people stand by reference."""
