"""What the server and the command line load."""

from portal import create_app

app = create_app()
