"""Authenticator apps: the secret, the picture to scan, and which thirty-second step a code belongs to."""

from __future__ import annotations

import hmac
from datetime import datetime

import pyotp
import segno

PERIOD = 30
"""Seconds a code is shown for."""

DRIFT = 1
"""Codes of this many steps before and after are taken too: telephones' clocks differ a little."""


def new_secret() -> str:
    """A fresh secret of 160 random bits, as apps take it."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step whose code this is, or None. Spaces in the code do not matter."""
    typed = "".join(code.split())
    current = int(now.timestamp()) // PERIOD
    totp = pyotp.TOTP(secret)
    found = None
    for step in range(current - DRIFT, current + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode()):
            found = step
    return found


def address_of(secret: str, *, email: str, agency: str) -> str:
    """What the picture holds: the otpauth address an app reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=agency)


def picture_of(address: str) -> str:
    """The QR code as a data address of an SVG, for the `src` of an image."""
    return segno.make(address, error="m").svg_data_uri(scale=5, border=4, dark="#0b0c0c", light="#ffffff")


def in_groups(secret: str) -> str:
    """The secret in groups of four, to type where nothing can be scanned."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
