"""Templates compiled once a run: each application of each process would compile the same five hundred anew.

A bytecode cache changes nothing but how long a template takes to load; what is kept is tied to the
template's own text. Templates stay in memory in a plain dictionary: Jinja's default throws the oldest
away beyond four hundred, and looks through a list each time one is asked for.
"""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from tests.support.postgres import RUN_FOLDER


def keep_compiled() -> None:
    """Let every application that this process, and what it forks, makes from now on share them."""
    folder = Path(os.environ[RUN_FOLDER]) / "templates"
    folder.mkdir(exist_ok=True)
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(folder)), "cache_size": -1}
