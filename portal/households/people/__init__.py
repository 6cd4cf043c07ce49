"""Who belongs to a household: inviting, adding who lives at home, ending, putting right; one's own wishes."""
