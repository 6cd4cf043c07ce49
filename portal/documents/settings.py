"""What the settings say of documents: where they lie, the key that seals them, who scans them."""

from __future__ import annotations

from config import Settings
from portal.documents.scanning import use_scanner
from portal.documents.sealed_files import use_key
from portal.documents.store import use_store


def use_settings(settings: Settings) -> None:
    """Keep documents by these settings from now on. Called once, by create_app."""
    use_store(settings.files)
    use_key(settings.files_key)
    use_scanner(settings.clamd)
