"""What these tests store lies in a folder of their own."""

from tests.support.kept_files import files

__all__ = ["files"]
