"""Making sure who is on the telephone before a caller is told anything."""
