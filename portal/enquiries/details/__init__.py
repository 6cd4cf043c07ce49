"""Details: what staff enter of an enquiry, and put right later."""
