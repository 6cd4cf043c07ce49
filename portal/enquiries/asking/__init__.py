"""Asking: what somebody writes, one question a page, until it is sent; and what they see afterwards."""
