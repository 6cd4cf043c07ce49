"""Replies: what a colleague writes to a family, and the page they read it on."""
