"""Running the programme, for staff: titles, dates, who is booked, who waits, who must not meet.

Business support, advisers and managers run it; everybody who works with families reads it. What
a restricted household has booked counts in every total and shows as "restricted" to whoever is not
named on it. Who must not meet whom is for managers alone; everybody else reads "held for a person".
"""
