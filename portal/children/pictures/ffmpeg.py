"""Having Debian's ffmpeg rid a film of what its camera wrote, in a program beside the worker.

Nothing of it touches a disk: what is read and what is made are files in memory. The reader is told, the
network is closed to it, and it gets little of the machine: `prlimit` holds its time and memory, `nice` lets
others go first. A film that browsers play as it is only changes its cover; any other is made anew.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from typing import Any

from portal.children.pictures.rules import LARGE, MOST_FILM_SECONDS

PROBE_SECONDS = 20
"""By the clock, to find out what is in a film."""
MOST_SECONDS = 900
"""Of the processor's time, to make one film ready."""
MOST_MEMORY = 2 * 1024**3
MOST_WRITTEN = 300 * 1024**2

_HELD = (
    "nice", "-n", "10", "prlimit", f"--cpu={MOST_SECONDS}", f"--as={MOST_MEMORY}", "--core=0", "--nofile=64",
    f"--fsize={MOST_WRITTEN}",
)  # fmt: skip
_ENVIRONMENT = {"PATH": "/usr/bin:/bin"}
MOST_SIDE = 1920
"""Pixels of a film that may stay as it is: full HD."""
_SEI = "6"
"""The kind of unit in which H.264 carries words of cameras and programs (ITU-T H.264, annex D)."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is in a film."""

    seconds: float
    width: int
    height: int
    can_stay: bool
    """Browsers play its pictures and sound as they are, and there is nothing else in it."""


def look_into(given: int, reader: str) -> Found | None:
    """What is in the film of this file number; None where there is no film. Takes a moment."""
    try:
        said = subprocess.run(  # noqa: S603 - nothing of the file is in the arguments
            [
                *_HELD, "ffprobe", "-v", "error", "-protocol_whitelist", "file", "-f", reader,
                "-show_entries", "format=duration:stream=codec_type,codec_name,pix_fmt,width,height",
                "-show_entries", "stream_disposition=attached_pic", "-of", "json", f"/proc/self/fd/{given}",
            ],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, pass_fds=(given,),
            env=_ENVIRONMENT, cwd="/", timeout=PROBE_SECONDS, check=False,
        )  # fmt: skip
        told: dict[str, Any] = json.loads(said.stdout) if said.returncode == 0 else {}
        streams = told.get("streams", [])
        film = next(one for one in streams if _is_film(one))
        seconds = float(told.get("format", {}).get("duration", 0))
        return Found(seconds, int(film["width"]), int(film["height"]), _can_stay(streams))
    except (subprocess.TimeoutExpired, StopIteration, ValueError, KeyError, TypeError):
        return None


def begin(given: int, made: int, reader: str, *, can_stay: bool) -> subprocess.Popen[bytes]:
    """Start making the film ready: from one file number into another, without waiting for it."""
    pictures = (
        ["-c", "copy", "-bsf:v", f"filter_units=remove_types={_SEI}"]
        if can_stay
        else [
            "-vf", f"scale='min({LARGE},iw)':'min({LARGE},ih)':force_original_aspect_ratio=decrease"
            ":force_divisible_by=2",
            "-c:v", "libx264", "-preset", "veryfast", "-crf", "24", "-pix_fmt", "yuv420p", "-threads", "1",
            "-bsf:v", f"filter_units=remove_types={_SEI}", "-c:a", "aac", "-b:a", "128k", "-ac", "2",
        ]
    )  # fmt: skip
    return subprocess.Popen(  # noqa: S603 - nothing of the file is in the arguments
        [
            *_HELD, "ffmpeg", "-v", "error", "-nostdin", "-y", "-protocol_whitelist", "file", "-f", reader,
            "-i", f"/proc/self/fd/{given}", "-t", str(MOST_FILM_SECONDS + 1),
            "-map", "0:V:0", "-map", "0:a:0?", "-dn", "-sn", *pictures,
            "-map_metadata", "-1", "-map_metadata:s", "-1", "-map_chapters", "-1",
            "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact",
            "-movflags", "+faststart", "-f", "mp4", f"/proc/self/fd/{made}",
        ],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        pass_fds=(given, made), env=_ENVIRONMENT, cwd="/",
    )  # fmt: skip


def in_memory() -> int:
    """The number of a new file that never touches a disk."""
    return os.memfd_create("film", os.MFD_CLOEXEC)


def _is_film(stream: dict[str, Any]) -> bool:
    return stream.get("codec_type") == "video" and not stream.get("disposition", {}).get("attached_pic")


def _can_stay(streams: list[dict[str, Any]]) -> bool:
    kinds = [(one.get("codec_type"), one.get("codec_name")) for one in streams]
    film = next((one for one in streams if _is_film(one)), {})
    sound = [codec for kind, codec in kinds if kind == "audio"]
    return (
        film.get("codec_name") == "h264"
        and film.get("pix_fmt") in ("yuv420p", "yuvj420p")
        and sound in ([], ["aac"])
        and len(kinds) == 1 + len(sound)
        and max(int(film.get("width", 0)), int(film.get("height", 0))) <= MOST_SIDE
    )
