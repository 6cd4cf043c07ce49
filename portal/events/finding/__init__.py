"""Finding: the programme as a list and by month, the page of each date, and booking without an account."""
