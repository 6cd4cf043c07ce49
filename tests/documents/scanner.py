"""A scanner for tests: speaks clamd's INSTREAM on a socket, and finds a virus where it reads its name."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VIRUS = b"Example-Test-Virus"


class Scanner(socketserver.ThreadingUnixStreamServer):
    """Answers as clamd does; `mood` is fine, silent, full or broken."""

    daemon_threads = True
    mood = "fine"

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), _Conversation)
        self.seen: list[bytes] = []


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        scanner = self.server
        assert isinstance(scanner, Scanner)
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = bytearray()
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            piece = self.rfile.read(length)
            assert len(piece) == length
            content += piece
        scanner.seen.append(bytes(content))
        if scanner.mood == "fine":
            is_ill = VIRUS in content
            self.wfile.write(b"stream: Example.Virus FOUND\0" if is_ill else b"stream: OK\0")
        elif scanner.mood == "full":
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")


@contextmanager
def running(path: Path) -> Iterator[Scanner]:
    """A scanner that listens there."""
    with Scanner(path) as scanner:
        thread = threading.Thread(target=scanner.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield scanner
        finally:
            scanner.shutdown()
            thread.join()
