"""A sealed file opens as it was, or not at all."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents import sealed_files
from portal.documents.sealed_files import (
    MARK,
    PIECE,
    SALT,
    TAG,
    head_of_sealed,
    open_file,
    open_part,
    part_of_sealed,
    seal_file,
    use_key,
)
from portal.errors import Unsealable

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
NAME = "2026-11-20/00112233445566778899aabbccddeeff"
HEAD = len(MARK) + SALT


@pytest.fixture(autouse=True)
def key() -> Iterator[None]:
    before = list(sealed_files._key)
    use_key(KEY)
    yield
    sealed_files._key[:] = before


def sealed(content: bytes, name: str = NAME) -> bytes:
    return b"".join(seal_file(content, name))


def unsealed(stored: bytes, name: str = NAME) -> bytes:
    return b"".join(open_file([stored], name))


@given(
    size=st.sampled_from([0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7]),
    cuts=st.lists(st.integers(0, 4 * PIECE), max_size=6),
)
def test_what_is_sealed_opens_however_storage_cuts_it(size: int, cuts: list[int]) -> None:
    content = bytes(range(256)) * (size // 256) + bytes(size % 256)
    stored = sealed(content)
    edges = sorted({0, len(stored), *(cut for cut in cuts if cut < len(stored))})
    parts = [stored[start:end] for start, end in pairwise(edges)]
    assert b"".join(open_file(parts, NAME)) == content


def test_nothing_of_the_content_stands_in_storage() -> None:
    content = b"Sam Example, 12 Example Road. " * 5000
    stored = sealed(content)
    assert b"Example" not in stored
    assert len(stored) == HEAD + len(content) + TAG * -(-len(content) // PIECE)
    assert sealed(content) != stored, "each file has a key of its own"


def pieces(stored: bytes) -> list[bytes]:
    body = stored[HEAD:]
    return [body[at : at + PIECE + TAG] for at in range(0, len(body), PIECE + TAG)]


SPOILED: dict[str, Callable[[bytes], bytes]] = {
    "cut to its head": lambda stored: stored[:HEAD],
    "cut within its head": lambda stored: stored[: HEAD - 1],
    "nothing": lambda stored: b"",
    "last piece gone": lambda stored: stored[:HEAD] + b"".join(pieces(stored)[:-1]),
    "last byte gone": lambda stored: stored[:-1],
    "first piece gone": lambda stored: stored[:HEAD] + b"".join(pieces(stored)[1:]),
    "pieces swapped": lambda stored: (
        stored[:HEAD] + b"".join([pieces(stored)[1], pieces(stored)[0], *pieces(stored)[2:]])
    ),
    "a piece twice": lambda stored: stored[:HEAD] + pieces(stored)[0] + b"".join(pieces(stored)),
    "something after it": lambda stored: stored + b"more",
    "another's pieces": lambda stored: stored[:HEAD] + b"".join(pieces(sealed(bytes(3 * PIECE + 7)))),
    "a letter changed": lambda stored: stored[:-20] + bytes([stored[-20] ^ 1]) + stored[-19:],
    "another salt": lambda stored: MARK + bytes(SALT) + stored[HEAD:],
    "another mark": lambda stored: b"PORTAL2\n" + stored[len(MARK) :],
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_file_that_was_changed_does_not_open(how: str) -> None:
    stored = sealed(bytes(3 * PIECE + 7))
    assert unsealed(stored)
    with pytest.raises(Unsealable):
        unsealed(SPOILED[how](stored))


def test_a_file_opens_under_its_own_name_and_key_alone() -> None:
    stored = sealed(b"words")
    with pytest.raises(Unsealable):
        unsealed(stored, "2026-11-20/ffffffffffffffffffffffffffffffff")
    use_key(base64.urlsafe_b64encode(bytes(32)).decode())
    with pytest.raises(Unsealable):
        unsealed(stored)


def test_pieces_come_one_at_a_time() -> None:
    """A large file is never whole in memory: a piece is given before the one after next is read."""
    read = 0

    def slowly() -> Iterator[bytes]:
        nonlocal read
        for part in seal_file(bytes(10 * PIECE), NAME):
            read += 1
            yield part

    opened = open_file(slowly(), NAME)
    next(opened)
    assert read <= 4


def part(stored: bytes, size: int, start: int, end: int, name: str = NAME) -> bytes:
    """A part of a file, from no more of what is stored than holds it."""

    def read(at: int, many: int) -> bytes:
        return stored[at : at + many]

    head, pieces = read(*head_of_sealed()), read(*part_of_sealed(size, start, end))
    assert len(pieces) <= ((end - 1) // PIECE - start // PIECE + 1) * (PIECE + TAG)
    return open_part(head, pieces, name, size=size, start=start, end=end)


@given(
    size=st.sampled_from([1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7]),
    ends=st.tuples(st.integers(0, 4 * PIECE), st.integers(1, 4 * PIECE)),
)
def test_a_part_is_what_stands_there(size: int, ends: tuple[int, int]) -> None:
    content = bytes(range(251)) * (size // 251 + 1)
    content = content[:size]
    start = min(ends[0], size - 1)
    end = min(size, start + ends[1])
    assert part(sealed(content), size, start, end) == content[start:end]


@pytest.mark.parametrize("how", ["changed", "cut", "longer", "another name", "another size", "another piece"])
def test_a_part_of_a_file_that_was_changed_does_not_open(how: str) -> None:
    content, size = b"x" * (2 * PIECE + 99), 2 * PIECE + 99
    stored = bytearray(sealed(content))
    where, name = (PIECE + 5, size), NAME
    if how == "changed":
        stored[-1] ^= 1
    elif how == "cut":
        del stored[-30:]
    elif how == "longer":
        size += 1
        where = (PIECE + 5, size)
    elif how == "another name":
        name = NAME.replace("ff", "00")
    elif how == "another size":
        size = 2 * PIECE
        where = (PIECE, size)
    else:
        first, second = HEAD, HEAD + PIECE + TAG
        stored[first:second], stored[second : second + PIECE + TAG] = (
            stored[second : second + PIECE + TAG],
            stored[first:second],
        )
    with pytest.raises(Unsealable):
        part(bytes(stored), size, *where, name=name)
