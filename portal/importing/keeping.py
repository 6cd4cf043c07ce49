"""What is worked out once for each different value of a file: days, moments, how a value is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

MOST_KEPT = 100_000
"""Different values of which the answer is remembered."""


class Kept(dict[Asked, Answer], Generic[Asked, Answer]):
    """Answers by what was asked; looking one up again costs no more than a dictionary does."""

    def __init__(self, answer: Callable[[Asked], Answer]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, asked: Asked) -> Answer:
        """Work out what has not been asked before. Raises what the working out raises."""
        found = self._answer(asked)
        if len(self) < MOST_KEPT:
            self[asked] = found
        return found
