"""Asking ClamAV's daemon whether a file holds a virus.

Its INSTREAM command (clamd(8)): `zINSTREAM\\0`, then pieces each with its length before it as four bytes,
then a length of nought; the answer ends with a NUL.
"""

from __future__ import annotations

import logging
import socket
import struct

from portal.documents.rules import SCANNER_SILENT, Scan
from portal.errors import Refused

log = logging.getLogger(__name__)

PIECE = 128 * 1024
TIMEOUT_SECONDS = 20.0

_address: list[str] = []


def use_scanner(address: str) -> None:
    """Ask the daemon at this address from now on: a socket's path, or tcp://host:port; "" for none."""
    _address[:] = [address] if address else []


class VirusFound(Exception):
    """The file holds a virus. Its name is for the log, never for a page."""


def scan(content: bytes) -> Scan:
    """Have a file looked at. Raises VirusFound, and Refused when the daemon gives no answer."""
    if not _address:
        return Scan.NOT_SCANNED
    try:
        answer = _ask(_address[0], content)
    except OSError as problem:
        log.error("the virus scanner does not answer", extra={"problem": type(problem).__name__})
        raise Refused(SCANNER_SILENT) from problem
    if answer == "stream: OK":
        return Scan.CLEAN
    if answer.endswith(" FOUND"):
        raise VirusFound(answer.removeprefix("stream: ").removesuffix(" FOUND"))
    log.error("the virus scanner could not scan")
    raise Refused(SCANNER_SILENT)


def _ask(address: str, content: bytes) -> str:
    with _connected(address) as daemon:
        daemon.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), PIECE):
            piece = content[start : start + PIECE]
            daemon.sendall(struct.pack("!L", len(piece)) + piece)
        daemon.sendall(struct.pack("!L", 0))
        answer = bytearray()
        while not answer.endswith(b"\0") and (more := daemon.recv(4096)):
            answer += more
    return answer.rstrip(b"\0").decode("utf-8", "replace")


def _connected(address: str) -> socket.socket:
    if address.startswith("tcp://"):
        host, _, port = address.removeprefix("tcp://").rpartition(":")
        return socket.create_connection((host, int(port or 0)), timeout=TIMEOUT_SECONDS)
    made = socket.socket(socket.AF_UNIX)
    try:
        made.settimeout(TIMEOUT_SECONDS)
        made.connect(address)
    except OSError:
        made.close()
        raise
    return made
