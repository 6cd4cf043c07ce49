"""The portal's speed beside its limit; `make bench` runs it."""
