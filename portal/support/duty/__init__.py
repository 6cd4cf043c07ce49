"""Duty: new requests by urgency and due time, and what whoever is on duty does with one."""
