"""What we did for a family while it waits: a person tells it every four weeks (`waiting_update`).

The journey makes the promise with the approval and ends it as a child moves in or the family stops; telling
them keeps it and makes the next one.
"""
