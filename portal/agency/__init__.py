"""The agency: its settings, the councils it serves, its teams, and the days it works."""
