"""What changes events, bookings, registers and feedback; no other folder of the room does."""
