"""To which household a group is open, until when; what stops it, and who decides then."""
