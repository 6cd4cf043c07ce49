"""A throwaway PostgreSQL for one run of the tests.

The first test that needs it starts a *keeper*: this module run as a program. The keeper makes a
cluster in the run's folder, serves it on a Unix socket there (no port, so nothing collides), and
waits for the run's own process to end, however it ends; then it stops the cluster and removes it.
All workers of the run share the cluster, each with databases of its own.

PostgreSQL refuses to run as root: under root the cluster belongs to the system user `postgres`.
PORTAL_TEST_POSTGRES, the address of a server where databases may be made, is used instead when set.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

RUN_FOLDER = "PORTAL_TEST_RUN"
"""The environment variable with the folder that one run's processes share."""

FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "listen_addresses": "",
    "timezone": "UTC",
}
"""Nothing here must survive a power cut."""


def new_run_folder() -> Path:
    """A folder for this run, where the user who runs PostgreSQL may enter; in memory where that fits."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2_000_000_000
    folder = Path(tempfile.mkdtemp(prefix="portal-tests-", dir=memory if roomy else None))
    folder.chmod(0o755)
    (folder / "run").write_text(str(os.getpid()))
    os.environ[RUN_FOLDER] = str(folder)
    return folder


def remove_run_folder(folder: Path) -> None:
    """Remove the folder of a run that has ended; where a cluster lives in it, its keeper does that."""
    if not (folder / "postgres").exists():
        shutil.rmtree(folder, ignore_errors=True)


def fresh_database(name: str, *, like: str = "template0") -> str:
    """Make a database of this name, in place of an older one; its address for SQLAlchemy.

    Empty, or a copy of the database `like`, which nobody may be using.
    """
    server = _server()
    with psycopg.connect(server, dbname="postgres", autocommit=True) as connection:
        named, model = sql.Identifier(name), sql.Identifier(like)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(named))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(named, model))
    address, _, query = server.partition("?")
    return f"{address.rstrip('/')}/{name}" + (f"?{query}" if query else "")


def _server() -> str:
    """The address of the server, started when nobody has yet."""
    told = os.environ.get("PORTAL_TEST_POSTGRES")
    if told:
        return told
    folder = Path(os.environ[RUN_FOLDER])
    with locked(folder / "lock"):
        ready = folder / "postgres" / "ready"
        if not ready.exists():
            _start_keeper(folder)
        return ready.read_text()


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock between the processes of a run, by a file."""
    with open(path, "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start_keeper(folder: Path) -> None:
    """Start the keeper; it returns when the server takes connections. Raises RuntimeError otherwise."""
    started = subprocess.run([sys.executable, __file__, str(folder)], stdin=subprocess.DEVNULL, check=False)
    if started.returncode:
        raise RuntimeError(f"PostgreSQL did not start; see {folder / 'postgres.log'}")


def _become_keeper(folder: Path) -> int:
    """Leave a keeper running behind this process; nought once the server takes connections."""
    told, tells = os.pipe()
    if os.fork():
        os.close(tells)
        return 0 if os.read(told, 1) else 1
    os.close(told)
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    _keep(folder, tells)
    return 0


def _keep(folder: Path, tells: int) -> None:
    """Serve a cluster in this folder until the run has ended, then remove both."""
    run = os.pidfd_open(int((folder / "run").read_text()))
    home = folder / "postgres"
    home.mkdir(mode=0o700)
    owner = _owner()
    if owner:
        os.chown(home, owner["user"], owner["group"])
    server = _serve(home, folder / "postgres.log", owner)
    try:
        if server and _takes_connections(home, server):
            (home / "ready").write_text(f"postgresql://portal@/?host={home}")
            os.write(tells, b"!")
            select.select([run], [], [])
            server.send_signal(signal.SIGQUIT)
            server.wait()
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        if server and server.poll() is None:
            server.send_signal(signal.SIGQUIT)
            server.wait()


def _serve(home: Path, log: Path, owner: dict[str, Any]) -> subprocess.Popen[bytes] | None:
    """Make the cluster and start its server; None when it cannot be made (the log says why)."""
    programs = _programs()
    make = [
        str(programs / "initdb"),
        "--pgdata",
        str(home / "data"),
        "--username",
        "portal",
        "--auth",
        "trust",
    ]
    make += ["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
    serve = ["setpriv", "--pdeathsig", "QUIT", str(programs / "postgres"), "-D", str(home / "data")]
    for name, value in {**FAST, "unix_socket_directories": str(home)}.items():
        serve += ["-c", f"{name}={value}"]
    with open(log, "wb") as lines:
        where: dict[str, Any] = {"cwd": home, "stdout": lines, "stderr": lines, **owner}
        if subprocess.run(make, check=False, **where).returncode:
            return None
        return subprocess.Popen(serve, **where)


def _takes_connections(home: Path, server: subprocess.Popen[bytes]) -> bool:
    """Wait up to half a minute for the first connection."""
    for _ in range(600):
        try:
            psycopg.connect(f"postgresql://portal@/postgres?host={home}").close()
            return True
        except psycopg.OperationalError:
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(0.05)
                return False
    return False


def _owner() -> dict[str, Any]:
    """Under root, the user and group the server runs as; otherwise nothing: it runs as ourselves."""
    if os.geteuid() != 0:
        return {}
    known = pwd.getpwnam("postgres")
    return {"user": known.pw_uid, "group": known.pw_gid, "extra_groups": []}


def _programs() -> Path:
    """The folder of the newest PostgreSQL on this machine. Raises RuntimeError when there is none."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not found and (known := shutil.which("initdb")):
        found = [Path(known).resolve().parent]
    if not found:
        raise RuntimeError("PostgreSQL is not installed: `make test` does that")
    return max(found, key=lambda path: int(path.parent.name) if path.parent.name.isdigit() else 0)


if __name__ == "__main__":
    raise SystemExit(_become_keeper(Path(sys.argv[1])))
