"""Two enquiries of the same people: found, joined by two colleagues, taken apart again."""
