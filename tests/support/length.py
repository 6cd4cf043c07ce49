"""How long the long tests run: short in every run, in full where `make soak` asks for it."""

from __future__ import annotations

import os

IN_FULL = os.environ.get("PORTAL_SOAK") == "full"
"""Whether the long form was asked for."""
