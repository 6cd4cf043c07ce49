"""What a family sees of the children it is shown, what it agrees to first, and what it asks of us."""
