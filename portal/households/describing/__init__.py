"""How somebody who adopts describes themselves, if they want to: for counting alone.

Nobody reads one person's answers but that person. They are sealed, stand on no worker's page, in no list,
search, file or export, and no figure leads to them. `portal/reports/described.py` alone counts them, for
years that are over, and never shows 1 to 4.
"""
