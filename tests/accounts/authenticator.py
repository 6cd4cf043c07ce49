"""A passkey in software: answers the portal's questions as a browser with a security key would."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

ORIGIN = "http://localhost"


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


class SoftKey:
    """One passkey; `counts` says whether it counts its uses, as synchronised ones do not."""

    def __init__(self, origin: str = ORIGIN, *, counts: bool = True) -> None:
        self.counts = counts
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.count = 0
        self.origin = origin

    def register(self, options: dict[str, Any]) -> str:
        """The answer to a question that makes the passkey."""
        client = self._client("webauthn.create", options["challenge"])
        public = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: public.x.to_bytes(32, "big"), -3: public.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        data = self._authenticator_data(options["rp"]["id"], attested)
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": text(client), "attestationObject": text(statement)})

    def sign_in(self, options: dict[str, Any]) -> str:
        """The answer to a question that uses it."""
        self.count += self.counts
        client = self._client("webauthn.get", options["challenge"])
        data = self._authenticator_data(options["rpId"])
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": text(client),
                "authenticatorData": text(data),
                "signature": text(signed),
                "userHandle": None,
            }
        )

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _authenticator_data(self, name: str, attested: bytes = b"") -> bytes:
        flags = 0x05 | (0x40 if attested else 0)  # somebody is there and was recognised
        return (
            hashlib.sha256(name.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big") + attested
        )

    def _answer(self, response: dict[str, Any]) -> str:
        return json.dumps(
            {
                "id": text(self.id),
                "rawId": text(self.id),
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
            }
        )
