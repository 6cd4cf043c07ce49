"""Files lie in a folder or in S3, by the same words; what has no row is swept after a day."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import obstore
import pytest

from portal.documents import store as storing
from portal.documents.store import Store, new_name
from portal.errors import NotFound, Refused
from tests.support.live import free_port, wait_until

DAY = date(2026, 11, 20)
CONTENT = os.urandom(700_000)


@pytest.fixture(scope="module")
def s3_address() -> Iterator[str]:
    """A server that speaks S3, on this machine, with a bucket in it."""
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            wait_until(lambda: _makes_bucket(port), "the S3 server does not answer", seconds=40)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


SIGNED = (
    "AWS4-HMAC-SHA256 Credential=example/20261120/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
)


def _makes_bucket(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("PUT", "/portal", headers={"Authorization": SIGNED})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    if request.param == "folder":
        return Store(str(tmp_path / "files"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", request.getfixturevalue("s3_address"))
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "example")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    return Store(f"s3://portal/{request.node.name.replace('[', '-').rstrip(']')}")


def parts(content: bytes = CONTENT) -> Iterator[bytes]:
    return (content[at : at + 100_000] for at in range(0, len(content), 100_000))


def names_of(place: Store, day: date = DAY) -> set[str]:
    return {name for names in place.written_on(day) for name in names}


def test_a_file_is_kept_read_and_removed(place: Store) -> None:
    name = new_name(DAY)
    assert re.fullmatch(r"2026-11-20/[0-9a-f]{32}", name)
    place.write(name, parts())
    assert b"".join(place.read(name)) == CONTENT
    assert place.read_part(name, 3, 5) == CONTENT[3:8]
    assert place.days() == [DAY]
    assert names_of(place) == {name}
    place.remove([name])
    assert names_of(place) == set()
    with pytest.raises(NotFound):
        place.read(name)
    with pytest.raises(NotFound):
        place.read_part(name, 0, 1)
    place.remove([name])  # a second time is no problem


def test_the_days_and_names_are_told_apart(place: Store) -> None:
    written = [new_name(DAY + timedelta(days=n)) for n in (0, 0, 0, 1, 40)]
    for name in written:
        place.write(name, parts(b"words"))
    assert place.days() == [DAY, DAY + timedelta(days=1), DAY + timedelta(days=40)]
    assert names_of(place) == set(written[:3])


def test_a_place_that_does_not_answer_refuses_kindly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "example")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example")
    monkeypatch.setattr(storing, "MOST_RETRIES", 0)
    with pytest.raises(Refused, match="try again"):
        Store("s3://portal").write(new_name(DAY), parts(b"words"))


def test_a_full_disk_refuses_kindly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match="still with you"):
        Store(str(tmp_path)).write(new_name(DAY), parts(b"words"))


def test_a_file_and_its_folder_are_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = []
    monkeypatch.setattr(os, "fsync", lambda number: synced.append(os.readlink(f"/proc/self/fd/{number}")))
    name = new_name(DAY)
    Store(str(tmp_path)).write(name, parts())
    assert synced == [str(tmp_path / name), str(tmp_path / "2026-11-20"), str(tmp_path)]


def test_only_its_owner_opens_the_folder(tmp_path: Path) -> None:
    Store(str(tmp_path / "files"))
    assert (tmp_path / "files").stat().st_mode & 0o077 == 0


def test_what_a_killed_writer_left_is_removed(tmp_path: Path) -> None:
    """The library writes beside the name, then renames; what was never renamed it does not even list."""
    half = (
        "import os, obstore\nfrom obstore.store import LocalStore\n"
        "def parts():\n    yield bytes(20_000_000)\n    os._exit(9)\n"
        f"obstore.put(LocalStore({str(tmp_path)!r}), {new_name(DAY)!r}, parts())"
    )
    done = subprocess.run([sys.executable, "-c", half], check=False)
    assert done.returncode == 9
    place = Store(str(tmp_path))
    assert names_of(place) == set()
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert place.remove_halves(DAY) == len(left)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_the_library_leaves_halves_where_we_look_for_them(tmp_path: Path) -> None:
    (tmp_path / "2026-11-20").mkdir()
    (tmp_path / "2026-11-20" / "abc#1").write_bytes(b"half")
    place = Store(str(tmp_path))
    assert not [each for some in obstore.list(place._place) for each in some]
    assert place.remove_halves(DAY) == 1
