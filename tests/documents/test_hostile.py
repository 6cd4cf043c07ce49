"""Every hostile file is refused with its reason, or kept clean; in little time and little memory."""

from __future__ import annotations

import io
import re
import resource
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from portal.documents import judge
from portal.documents.judge import Verdict, judge_file
from portal.documents.judging.program import MOST_MEMORY
from portal.documents.rules import MEGABYTE, WORDS, Kind, Reason, refusal
from tests.documents.hostile import HOSTILE, opened
from tests.documents.making import CAMERA, HEIC, RED, WHITE, docx, jpeg, pdf, png, saved

MOST_SECONDS = 2.0


@dataclass
class Watch:
    """Judges a file and says what it took."""

    note: Path
    seconds: float = 0.0
    peak: int = 0
    was_ended: bool = False

    def judge(self, content: bytes) -> Verdict:
        """The verdict; its cost is kept."""
        before, begun = _spent(), time.monotonic()
        verdict = judge_file(io.BytesIO(content))
        # of the processor's time, so that a busy machine fails nobody; idle, the clock says the same
        self.seconds = min(_spent() - before, time.monotonic() - begun)
        status = self.note.read_text() if self.note.exists() else ""
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        self.was_ended = found is None
        self.peak = int(found[1]) * 1024 if found else 0
        return verdict


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Every judging leaves a note of how much memory it had at most."""
    note = tmp_path / "status"
    copied = f"\nopen({str(note)!r}, 'w').write(open('/proc/self/status').read())\n"
    monkeypatch.setattr(judge, "_PROGRAM", judge._PROGRAM + copied)
    return Watch(note)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_or_kept_clean(name: str, watch: Watch) -> None:
    hostile = HOSTILE[name]
    content = hostile.make()
    verdict = watch.judge(content)
    if isinstance(hostile.right, Kind):
        assert verdict.kind is hostile.right, f"{name}: {verdict.reason}"
        if verdict.kind in (Kind.JPEG, Kind.PNG):
            is_clean(verdict.content)
    else:
        right = hostile.right if isinstance(hostile.right, tuple) else (hostile.right,)
        assert verdict.reason in right, f"{name}: {verdict.reason or verdict.kind}"
        assert not verdict.content
    assert watch.seconds < MOST_SECONDS
    assert watch.peak < 256 * MEGABYTE


def is_clean(content: bytes) -> None:
    """Nothing of the camera, the place or what was hidden is in a kept picture."""
    for word in (
        CAMERA.encode(),
        b"Example Road",
        b"<script",
        b"<html",
        b"<!doctype",
        b"run.js",
        b"Exif",
        b"PK\3\4",
    ):
        assert word not in content
    with opened(content) as picture:
        assert not picture.getexif()
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_there_are_more_than_forty() -> None:
    assert len(HOSTILE) >= 40


def test_a_sound_file_of_each_kind_is_kept(watch: Watch) -> None:
    for content, kind in ((jpeg(), Kind.JPEG), (png(), Kind.PNG), (HEIC, Kind.JPEG)):
        assert watch.judge(content).kind is kind
    for content, kind in ((pdf(pages=30), Kind.PDF), (docx(), Kind.DOCX)):
        verdict = watch.judge(content)
        assert verdict.kind is kind
        assert verdict.content == content, "what is not a picture is kept as it was"


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_photograph_is_kept_upright(turned: int, watch: Watch) -> None:
    """The red quarter is where a person who looks at the photograph sees it."""
    verdict = watch.judge(jpeg(160, 96, turned=turned))
    corner = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}[turned]
    with opened(verdict.content) as picture:
        assert picture.size == ((96, 160) if turned > 4 else (160, 96))
        for across in (0, 1):
            for down in (0, 1):
                at = (int(picture.width * (0.25 + across / 2)), int(picture.height * (0.25 + down / 2)))
                wanted = RED if (across, down) == corner else WHITE
                assert is_like(picture, at, wanted), f"{turned}: {(across, down)}"


def is_like(picture: Image.Image, at: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    seen = picture.convert("RGB").getpixel(at)
    assert isinstance(seen, tuple)
    return all(abs(one - other) < 12 for one, other in zip(seen, colour, strict=True))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_pictures_of_every_mode_are_kept(mode: str, watch: Watch) -> None:
    made = saved(Image.new(mode, (96, 64)), "PNG") if mode == "I;16" else png(mode=mode)
    assert watch.judge(made).kind is Kind.PNG


def test_a_scan_in_16_bits_of_grey_stays_grey(watch: Watch) -> None:
    verdict = watch.judge(saved(Image.new("I;16", (96, 64), 32_768), "PNG"))
    with opened(verdict.content) as picture:
        assert is_like(picture, (9, 9), (128, 128, 128))


@pytest.mark.parametrize("size", [(4000, 3000), (8000, 6000)])
def test_a_telephones_photograph_is_quick(size: tuple[int, int], watch: Watch) -> None:
    verdict = watch.judge(jpeg(*size, turned=6))
    assert verdict.kind is Kind.JPEG
    assert watch.seconds < MOST_SECONDS
    assert 0 < watch.peak < 200 * MEGABYTE
    with opened(verdict.content) as picture:
        assert picture.size == (3000, 4000)


def test_see_through_is_white_and_large_pictures_are_jpegs(watch: Watch) -> None:
    clear = Image.new("RGBA", (2400, 2000), (0, 0, 0, 0))
    made = io.BytesIO()
    clear.save(made, "PNG")
    verdict = watch.judge(made.getvalue())
    assert verdict.kind is Kind.JPEG
    with opened(verdict.content) as picture:
        assert is_like(picture, (9, 9), WHITE)


def run_instead(monkeypatch: pytest.MonkeyPatch, lines: str) -> Verdict:
    """What comes of a judging that does this, in the place of its own work."""
    program = judge._PROGRAM.replace("main()", f"from portal.documents.judging.program import *\n{lines}")
    monkeypatch.setattr(judge, "_PROGRAM", program)
    return judge_file(io.BytesIO(png()))


def test_a_judging_has_so_much_memory_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    hog = "hold_back(); bytearray({})"
    said = '; sys.stdout.write(\'{{"kind": "png"}}\')'
    assert run_instead(monkeypatch, (hog + said).format(MOST_MEMORY // 2)).kind is Kind.PNG
    monkeypatch.undo()
    assert run_instead(monkeypatch, (hog + said).format(MOST_MEMORY)).reason is Reason.TOO_HARD


def test_a_judging_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    before = _spent()
    assert run_instead(monkeypatch, "hold_back()\nwhile True: pass").reason is Reason.TOO_HARD
    assert 1.0 < _spent() - before < MOST_SECONDS


def test_a_judging_that_sleeps_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "MOST_SECONDS", 0.5)
    assert run_instead(monkeypatch, "import signal; signal.pause()").reason is Reason.TOO_HARD


def test_a_judging_that_says_nonsense_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_instead(monkeypatch, "sys.stdout.write('not json')").reason is Reason.TOO_HARD


def test_a_judging_knows_no_secret_and_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "known")
    lines = (
        "import os\nknows = 'SECRET_KEY' in os.environ or {'flask', 'sqlalchemy'} & set(sys.modules)\n"
        'sys.stdout.write(\'{"kind": "pdf"}\' if knows else \'{"kind": "png"}\')'
    )
    assert run_instead(monkeypatch, lines).kind is Kind.PNG


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_says_what_to_do(reason: Reason) -> None:
    line = refusal("photo.jpg", reason)
    assert line.startswith("photo.jpg ")
    assert line.endswith(".")
    assert len(WORDS[reason].split(". ")) >= 2 or "Send" in line
    assert not re.search(r"\b(invalid|error|failed|user|unsupported)\b", line)
