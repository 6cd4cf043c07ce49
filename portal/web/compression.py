"""Compression, for pages that hold no secret.

A page whose size can be watched while somebody else's words are reflected in it gives its secrets
away letter by letter (BREACH). So only pages for visitors without a cookie are compressed: the first
view of the public site, which is where it matters. Everything else is left as it is.
"""

from __future__ import annotations

from flask import Flask, Response, request, session
from flask_compress import Compress

compress = Compress()


def _compress(response: Response) -> Response:
    is_secretless = (
        request.method == "GET" and response.status_code == 200 and not request.cookies and not session
    )
    return compress.after_request(response) if is_secretless else response


def keep_compression(app: Flask) -> None:
    """Compress the public pages. Registered first, so that it runs after everything else."""
    app.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,
        COMPRESS_MIMETYPES=["text/html"],
        COMPRESS_MIN_SIZE=1000,
    )
    compress.init_app(app)
    app.after_request(_compress)
