"""The information pack: its pages in reading order, and the films that belong to them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PackPage:
    """One page of the pack; its words stand in `home/family/pack/<name>.html`.

    `film` is the name of its film: `<film>.mp4` with captions in `<film>.vtt` under `static/films`.
    """

    name: str
    title: str
    film: str | None = None

    @property
    def template(self) -> str:
        """Where its words stand."""
        return f"home/family/pack/{self.name.replace('-', '_')}.html"


PAGES = (
    PackPage("welcome", "Welcome", "welcome"),
    PackPage("the-children", "The children"),
    PackPage("who-can-adopt", "Who can adopt"),
    PackPage("step-by-step", "Step by step"),
    PackPage("ways-to-adopt", "Ways to adopt"),
    PackPage("living-together", "Living together", "living-together"),
    PackPage("help-and-money", "Help and money"),
    PackPage("what-to-do-now", "What to do now"),
)

BY_NAME = {page.name: page for page in PAGES}


@dataclass(frozen=True)
class Film:
    """A film that is there, with its captions: their addresses."""

    film: str
    captions: str


def film_of(page: PackPage, static_folder: Path) -> Film | None:
    """The page's film, once both the film and its captions are there; a film without captions waits."""
    if page.film is None:
        return None
    folder = static_folder / "films"
    if not all((folder / f"{page.film}.{kind}").is_file() for kind in ("mp4", "vtt")):
        return None
    return Film(f"/static/films/{page.film}.mp4", f"/static/films/{page.film}.vtt")


def before_and_after(page: PackPage) -> tuple[PackPage | None, PackPage | None]:
    """The pages before and after this one; None at either end."""
    place = PAGES.index(page)
    before = PAGES[place - 1] if place > 0 else None
    after = PAGES[place + 1] if place + 1 < len(PAGES) else None
    return before, after
