"""The chronology of finding a family for one child, for court: drawn from what is recorded, printed."""
