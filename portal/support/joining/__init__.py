"""The sign-in that is offered to a stranger after they asked: whose the request is, and the invitation.

Nothing here happens by itself. Staff make sure of who it is (safety rule 8), say in which household they
are, and offer the sign-in; with the first sign-in the request is its writer's own.
"""
