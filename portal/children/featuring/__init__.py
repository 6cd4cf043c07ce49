"""Children featured at a profiling event or an activity day: shown to who is invited, that day only."""
