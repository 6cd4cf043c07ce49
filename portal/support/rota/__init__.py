"""Who is on duty: by day from 9:00 to 17:00, by night from 17:00 to 9:00, every day of the year.

Where nobody is on the rota the managers of the team are; managers see such gaps beforehand.
"""
