"""The blueprint of these pages."""

from flask import Blueprint

pages = Blueprint("accounts_family", __name__)
