"""Could I adopt? Questions that store nothing, and the answer they lead to."""
