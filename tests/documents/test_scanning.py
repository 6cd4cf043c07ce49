"""A virus is never kept; a scanner that is silent loses nobody's file, and keeps none unscanned."""

from __future__ import annotations

import io
import socket
import threading
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from portal.clock import LONDON
from portal.documents import scanning
from portal.documents.receiving import take_file, take_files
from portal.documents.rules import Scan
from portal.documents.scanning import VirusFound, scan, use_scanner
from portal.errors import Refused
from tests.documents.conftest import stored
from tests.documents.making import jpeg, pdf
from tests.documents.scanner import VIRUS, Scanner

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=LONDON)
ILL = pdf(lambda made: setattr(made.Root, "Lang", VIRUS.decode()))


class Sent(NamedTuple):
    filename: str
    stream: io.BytesIO


def test_without_a_scanner_a_file_is_marked_not_scanned() -> None:
    assert scan(b"anything") is Scan.NOT_SCANNED
    assert take_file(pdf(), "a.pdf", now=NOW).scan is Scan.NOT_SCANNED


@pytest.mark.parametrize("size", [1, scanning.PIECE, 3 * scanning.PIECE + 5])
def test_a_scanner_is_given_the_whole_file(scanner: Scanner, size: int) -> None:
    assert scan(bytes(size)) is Scan.CLEAN
    assert scanner.seen == [bytes(size)]


def test_a_virus_is_found(scanner: Scanner) -> None:
    with pytest.raises(VirusFound, match=r"Example\.Virus"):
        scan(b"x" + VIRUS)


def test_what_was_sent_is_scanned_not_only_what_is_kept(scanner: Scanner) -> None:
    """A picture is made anew without what hid in it: whoever sent it is told all the same."""
    with pytest.raises(Refused, match="virus"):
        take_file(jpeg() + VIRUS, "photo.jpg", now=NOW)


def test_the_good_files_beside_a_virus_are_kept(scanner: Scanner, files: Path) -> None:
    sent = [
        Sent("a.pdf", io.BytesIO(pdf())),
        Sent("ill.pdf", io.BytesIO(ILL)),
        Sent("b.jpg", io.BytesIO(jpeg())),
    ]
    taken = take_files(sent, now=NOW)
    assert [kept.file_name for kept in taken.kept] == ["a.pdf", "b.jpg"]
    assert {kept.scan for kept in taken.kept} == {Scan.CLEAN}
    (line,) = taken.refused
    assert line.startswith("ill.pdf has a virus in it")
    assert "Example.Virus" not in line
    assert len(stored(files)) == 2


@pytest.mark.parametrize("mood", ["silent", "full"])
def test_a_scanner_without_an_answer_keeps_nothing(scanner: Scanner, files: Path, mood: str) -> None:
    scanner.mood = mood
    with pytest.raises(Refused, match="please try again in ten minutes"):
        take_files([Sent("a.pdf", io.BytesIO(pdf()))], now=NOW)
    assert not stored(files)


def test_a_scanner_that_is_away_keeps_nothing(tmp_path: Path, files: Path) -> None:
    use_scanner(str(tmp_path / "nobody"))
    with pytest.raises(Refused, match="Your files are still with you"):
        take_files([Sent("a.pdf", io.BytesIO(pdf())), Sent("b.pdf", io.BytesIO(pdf()))], now=NOW)
    assert not stored(files)


def test_a_scanner_that_hangs_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "TIMEOUT_SECONDS", 0.2)
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(tmp_path / "deaf"))
        deaf.listen()
        use_scanner(str(tmp_path / "deaf"))
        with pytest.raises(Refused, match="try again"):
            scan(bytes(10))


def test_a_scanner_on_another_machine_is_asked_over_tcp() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            with listening.accept()[0] as asked:
                heard = b""
                while not heard.endswith(bytes(4)):  # the length of nought that ends a file
                    heard += asked.recv(1000)
                asked.sendall(b"stream: OK\0")

        thread = threading.Thread(target=answer)
        thread.start()
        use_scanner(f"tcp://127.0.0.1:{listening.getsockname()[1]}")
        assert scan(b"words") is Scan.CLEAN
        thread.join()
