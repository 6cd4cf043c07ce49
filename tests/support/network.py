"""The tests talk to this machine only: a connection elsewhere is an error, not a slow test."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex


def _is_here(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0])
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check(address: Any) -> None:
    if not _is_here(address):
        raise RuntimeError(f"a test tried to reach {address!r}; tests stay on this machine")


def stay_on_this_machine() -> None:
    """Refuse, from now on and in this process, every connection but loopback and Unix sockets."""

    def connect(self: socket.socket, address: Any) -> None:
        _check(address)
        _connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        _check(address)
        return _connect_ex(self, address)

    socket.socket.connect = connect  # type: ignore[assignment, method-assign]  # the guard
    socket.socket.connect_ex = connect_ex  # type: ignore[assignment, method-assign]  # the guard
