"""Measure the portal beside its limit, in one run, with wrk on this machine's own loopback.

Eight connections, three interleaved rounds, two gunicorn workers for either side. Prints requests a
second, median and 99th percentile, CPU milliseconds a request, queries, bytes and the ratio to the
limit. `--write` puts the figures into docs/speed.md.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.report import write_report
from tests.support.live import LivePortal, free_port, wait_until

ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS, THREADS, ROUNDS = 8, 2, 3
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Figures:
    """What the rounds of one page gave."""

    name: str
    limit: str
    queries: int | None = None
    bytes: int | None = None
    a_second: list[float] = field(default_factory=list)
    median_ms: list[float] = field(default_factory=list)
    worst_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)

    def best(self, of: str) -> float:
        """The median of the rounds."""
        rounds: list[float] = getattr(self, of)
        return statistics.median(rounds)


class Served:
    """A gunicorn with two workers; knows what CPU time it and its workers used."""

    def __init__(self, app: str, environment: dict[str, str], folder: Path, worker: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "gunicorn", "--workers", "2", "--worker-class", worker]
        command += ["--threads", "4"] if worker == "gthread" else []
        command += ["--no-control-socket", "--log-level", "warning", "--bind", f"127.0.0.1:{self.port}", app]
        with open(folder / "bench.log", "ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        wait_until(self._answers, f"{app} did not answer", lambda: (folder / "bench.log").read_text())

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/")  # the port is open before the workers are there
            return connection.getresponse().status < 600
        except OSError:
            return False
        finally:
            connection.close()

    def cpu_seconds(self) -> float:
        """CPU time used so far by the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        used = 0
        for pid in children:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            used += int(fields[11]) + int(fields[12])
        return used / TICK

    def stop(self) -> None:
        """Stop it."""
        self.process.terminate()
        self.process.wait(15)


def wrk(
    served: Served, path: str, seconds: int, *, cookie: str = "", script: list[str] | None = None
) -> tuple[float, float, float, float]:
    """One round: requests a second, median and 99th percentile in ms, CPU ms a request.

    Raises SystemExit when the server answered anything but what was asked for.
    """
    command = ["wrk", f"-c{CONNECTIONS}", f"-t{THREADS}", f"-d{seconds}s", "--latency"]
    command += ["-H", f"Cookie: {cookie}"] if cookie else []
    command += ["-s", script[0]] if script else []
    command += [served.url + path]
    command += ["--", *script[1:]] if script else []
    before = served.cpu_seconds()
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    used = served.cpu_seconds() - before
    if bad := re.search(r"Non-2xx or 3xx responses: (\d+)", said):
        raise SystemExit(f"{path}: {bad.group(1)} requests were refused\n{said}")
    if "requests in" not in said or " 0 requests in" in said:
        raise SystemExit(f"{path}: nothing was answered\n{said}")
    count = int(re.search(r"(\d+) requests in", said).group(1))  # type: ignore[union-attr]  # wrk always says it
    a_second = float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1))  # type: ignore[union-attr]  # same
    return a_second, _ms(said, "50%"), _ms(said, "99%"), used * 1000 / count


def _ms(said: str, share: str) -> float:
    found = re.search(rf"{share}\s+([\d.]+)(us|ms|s)", said)
    if found is None:
        raise SystemExit(said)
    return float(found.group(1)) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found.group(2)]


@contextlib.contextmanager
def both_sides(
    folder: Path, worker: str, how_many: int
) -> Iterator[tuple[Served, Served, dict[str, dict[str, int]]]]:
    """The portal and its limit, served the same way from folders of their own."""
    portal = LivePortal(folder / "portal", f"sqlite:///{folder / 'portal.db'}", TRUSTED_PROXIES="1")
    portal.prepare()
    subprocess.run(
        [sys.executable, "-m", "bench.prepare", str(folder), str(how_many)],
        cwd=ROOT, env=portal.environment, check=True,
    )  # fmt: skip
    measures = json.loads((folder / "measures.json").read_text())
    limit = {
        **os.environ,
        "LIMIT_DATABASE": f"sqlite:///{folder / 'limit.db'}",
        "LIMIT_BYTES": str(measures["home"]["bytes"]),
    }
    subprocess.run([sys.executable, "-m", "bench.limit"], cwd=ROOT, env=limit, check=True)
    ours = Served("wsgi:app", portal.environment, folder, worker)
    bare = Served("bench.limit:create_app()", limit, folder, worker)
    try:
        yield ours, bare, measures
    finally:
        ours.stop()
        bare.stop()


def measure(seconds: int, worker: str, how_many: int) -> list[Figures]:
    """All rounds of all pages."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        folder = Path(name)
        with both_sides(folder, worker, how_many) as (ours, bare, measures):
            cookie = (folder / "worklist").read_text()
            booking = (folder / "event").read_text()
            figures = {
                "page": Figures("bare page", ""),
                "query": Figures("bare page, one query", "", 1, measures["home"]["bytes"]),
                "write": Figures("bare write transaction", ""),
                "home": Figures("home", "query", measures["home"]["queries"], measures["home"]["bytes"]),
                "worklist": Figures(
                    "worklist, 25 of 10,000",
                    "query",
                    measures["worklist"]["queries"],
                    measures["worklist"]["bytes"],
                ),
                "programme": Figures(
                    "programme, 25 of 50 dates and more",
                    "query",
                    measures["programme"]["queries"],
                    measures["programme"]["bytes"],
                ),
                "enquiry": Figures("enquiry posted", "write"),
                "booking": Figures("place booked", "write"),
            }
            post = ["bench/post_empty.lua"]
            for turn in range(ROUNDS):
                enquiries = ["bench/post.lua", str(share(folder, "enquiries", turn)), str(THREADS)]
                bookings = ["bench/post.lua", str(share(folder, "bookings", turn)), str(THREADS)]
                rounds = {
                    "page": (bare, "/page", "", None),
                    "home": (ours, "/", "", None),
                    "query": (bare, "/query", "", None),
                    "worklist": (ours, "/staff", cookie, None),
                    "programme": (ours, "/events", "", None),
                    "write": (bare, "/write", "", post),
                    "enquiry": (ours, "/enquire/check", "", enquiries),
                    "booking": (ours, booking, "", bookings),
                }
                for key, (served, path, held, script) in rounds.items():
                    length = min(seconds, 3) if script not in (None, post) else seconds
                    rate, median, worst, cpu = wrk(served, path, length, cookie=held, script=script)
                    one = figures[key]
                    one.a_second.append(rate)
                    one.median_ms.append(median)
                    one.worst_ms.append(worst)
                    one.cpu_ms.append(cpu)
    return list(figures.values())


def share(folder: Path, name: str, turn: int) -> Path:
    """This round's share of the requests that are made ready to be sent once each."""
    every = (folder / name).read_text().splitlines(keepends=True)
    made = folder / f"{name}-{turn}"
    made.write_text("".join(every[turn::ROUNDS]))
    return made


def main() -> None:
    """Measure, print, and write the report where asked."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--seconds", type=int, default=5, help="length of a round")
    words.add_argument("--worker", default="sync", choices=["sync", "gthread"])
    words.add_argument("--enquiries", type=int, default=6000, help="enquiries made ready to be sent")
    words.add_argument("--write", action="store_true", help="put the figures into docs/speed.md")
    asked = words.parse_args()
    figures = measure(asked.seconds, asked.worker, asked.enquiries)
    write_report(figures, worker=asked.worker, into=ROOT / "docs" / "speed.md" if asked.write else None)


if __name__ == "__main__":
    main()
