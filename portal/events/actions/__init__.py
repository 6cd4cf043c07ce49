"""What changes events, bookings, registers and feedback."""
