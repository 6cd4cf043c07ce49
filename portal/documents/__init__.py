"""Documents: files that families and staff give each other, kept encrypted and given out as downloads."""
