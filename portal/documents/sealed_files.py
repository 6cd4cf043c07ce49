"""How a file lies in storage: sealed in pieces, with a key of its own.

    8 bytes   PORTAL1\\n
    32 bytes  salt; the file's key is derived from the settings' key, this and the file's name in storage
    pieces    64 KiB each of the content, sealed with AES-256-GCM; 16 bytes longer

The nonce of a piece is its number and whether it is the last, so pieces that were left out, repeated,
put in another order or taken from another file do not open, and neither does a file cut short. (The
construction is known as STREAM: Hoang, Reyhanitabar, Rogaway and Vizár, 2015.)
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.errors import Unsealable

PIECE = 64 * 1024
MARK = b"PORTAL1\n"
SALT = 32
TAG = 16
HEAD = len(MARK) + SALT

_key: list[bytes] = []


def use_key(key: str) -> None:
    """Seal files with a key made from this one from now on (32 bytes, URL-safe base64)."""
    _key[:] = [base64.urlsafe_b64decode(key)]


def seal_file(content: bytes, name: str) -> Iterator[bytes]:
    """The content as it will lie in storage under this name, piece by piece."""
    salt = os.urandom(SALT)
    cipher = _cipher(salt, name)
    yield MARK + salt
    pieces = range(0, len(content) or 1, PIECE)
    for number, start in enumerate(pieces):
        is_last = start + PIECE >= len(content)
        yield cipher.encrypt(_nonce(number, is_last), content[start : start + PIECE], MARK)


def open_file(stored: Iterable[bytes], name: str) -> Iterator[bytes]:
    """The content again, piece by piece; each is given out only once it is known to be true.

    Raises Unsealable for a file that was changed, cut short, or stored under another name or key.
    """
    blocks = _blocks(stored)
    head = next(blocks, b"")
    if len(head) != len(MARK) + SALT or not head.startswith(MARK):
        raise Unsealable
    cipher = _cipher(head[len(MARK) :], name)
    block = next(blocks, None)
    number = 0
    while block is not None:
        following = next(blocks, None)
        try:
            yield cipher.decrypt(_nonce(number, following is None), block, MARK)
        except (InvalidTag, ValueError) as problem:
            raise Unsealable from problem
        block, number = following, number + 1
    if not number:
        raise Unsealable


def head_of_sealed() -> tuple[int, int]:
    """Where the head of a file lies in storage: from which byte on, and how many."""
    return 0, HEAD


def part_of_sealed(size: int, start: int, end: int) -> tuple[int, int]:
    """Where the pieces lie that hold bytes `start` to `end` (that one left out) of a file of `size` bytes."""
    first, last = start // PIECE, (end - 1) // PIECE
    held = min((last + 1) * PIECE, size) - first * PIECE
    return HEAD + first * (PIECE + TAG), held + (last - first + 1) * TAG


def open_part(head: bytes, sealed: bytes, name: str, *, size: int, start: int, end: int) -> bytes:
    """Bytes `start` to `end` of a file, from its head and the pieces that hold them, as they are stored.

    Raises Unsealable as `open_file` does, also where `size` is not the file's.
    """
    if len(head) != HEAD or not head.startswith(MARK):
        raise Unsealable
    cipher, last, opened = _cipher(head[len(MARK) :], name), _pieces_of(size) - 1, bytearray()
    first = start // PIECE
    for number in range(first, (end - 1) // PIECE + 1):
        at = (number - first) * (PIECE + TAG)
        try:
            opened += cipher.decrypt(_nonce(number, number == last), sealed[at : at + PIECE + TAG], MARK)
        except (InvalidTag, ValueError) as problem:
            raise Unsealable from problem
    part = bytes(opened[start - first * PIECE : end - first * PIECE])
    if len(part) != end - start:
        raise Unsealable
    return part


def _pieces_of(size: int) -> int:
    return max(1, -(-size // PIECE))


def _cipher(salt: bytes, name: str) -> AESGCM:
    info = b"portal document|" + name.encode()
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(_key[0]))


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _blocks(stored: Iterable[bytes]) -> Iterator[bytes]:
    """The head, then sealed pieces, however storage cuts what it gives."""
    wanted, held = len(MARK) + SALT, bytearray()
    for part in stored:
        held += part
        while len(held) >= wanted:
            yield bytes(held[:wanted])
            del held[:wanted]
            wanted = PIECE + TAG
    if held:
        yield bytes(held)
