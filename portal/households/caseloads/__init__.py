"""Who works with which household: caseloads, and giving several at once."""
