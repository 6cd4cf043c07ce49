"""Who of the families looked at what, when and how often: read from the audit, for family finders."""
