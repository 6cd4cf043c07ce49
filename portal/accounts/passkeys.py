"""Passkeys (WebAuthn): the questions for the browser, and checking its answers. No database here."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal.errors import Refused

TROUBLE = "The passkey did not work. Try again, or use a code instead."


@dataclass(frozen=True, slots=True)
class Site:
    """The address people reach the portal at: passkeys belong to its name."""

    base_url: str

    @property
    def name(self) -> str:
        """The host name, without a port."""
        return urlsplit(self.base_url).hostname or "localhost"


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A passkey a browser has just made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def new_challenge() -> str:
    """A fresh question: 256 random bits."""
    return secrets.token_urlsafe(32)


def questions_to_register(
    site: Site, challenge: str, *, reference: str, email: str, agency: str, known: Sequence[bytes]
) -> dict[str, Any]:
    """What the browser is asked in order to make a passkey; `known` are those there already."""
    return options_to_json_dict(
        generate_registration_options(
            rp_id=site.name,
            rp_name=agency,
            user_id=reference.encode(),
            user_name=email,
            challenge=base64url_to_bytes(challenge),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=credential) for credential in known],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.DISCOURAGED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
        )
    )


def read_registration(site: Site, challenge: str, answer: str) -> NewPasskey:
    """The passkey the browser made. Raises Refused when the answer does not fit the question."""
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.name,
            expected_origin=site.base_url,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as problem:
        raise Refused(TROUBLE) from problem
    return NewPasskey(made.credential_id, made.credential_public_key, made.sign_count)


def questions_to_sign_in(site: Site, challenge: str, known: Sequence[bytes]) -> dict[str, Any]:
    """What the browser is asked in order to use one of these passkeys."""
    return options_to_json_dict(
        generate_authentication_options(
            rp_id=site.name,
            challenge=base64url_to_bytes(challenge),
            allow_credentials=[PublicKeyCredentialDescriptor(id=credential) for credential in known],
            user_verification=UserVerificationRequirement.PREFERRED,
        )
    )


def read_sign_in(site: Site, challenge: str, answer: str, *, public_key: bytes, sign_count: int) -> int:
    """The passkey's new count of uses. Raises Refused when the answer does not fit."""
    try:
        used = verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.name,
            expected_origin=site.base_url,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as problem:
        raise Refused(TROUBLE) from problem
    return used.new_sign_count
