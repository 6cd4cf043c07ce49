"""Messages: outgoing mail. A message is a row written with the change that caused it.

The worker renders it, sends it over SMTP and keeps the text it sent; links are made as it renders,
so no live token lies in a row.
"""
