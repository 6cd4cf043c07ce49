"""The list of households for staff, and its search."""
