"""When the adults of a household part: saying so, what ends at once, and what a manager decides."""
