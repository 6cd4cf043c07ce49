"""The information pack: sent at once, or asked for by itself."""
