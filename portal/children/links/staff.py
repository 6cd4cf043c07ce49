"""t"""

from flask import Blueprint

pages = Blueprint("children_links", __name__)


def link_address(reference: str) -> str:
    """x"""
    return f"/staff/children/links/{reference}"
