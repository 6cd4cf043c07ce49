"""The page of a request for its writer: what happens next, writing to each other, taking it back, sharing."""
