"""Web: what every page is made with.

`render_page` makes a page or a named part of it; `change` wraps the one action of an unsafe
request; `keep_headers` and `keep_failures` put the security headers and the error pages in place.
"""

from portal.access import see_other
from portal.forms.base import new_once
from portal.web.carrying import carried_out
from portal.web.changes import Done, change, writes_after_reading
from portal.web.compression import keep_compression
from portal.web.failures import keep_failures
from portal.web.headers import keep_headers
from portal.web.pages import flash_news, keep_pages, render_page
from portal.web.uploads import keep_uploads, takes_files

__all__ = [
    "Done",
    "carried_out",
    "change",
    "flash_news",
    "keep_compression",
    "keep_failures",
    "keep_headers",
    "keep_pages",
    "keep_uploads",
    "new_once",
    "render_page",
    "see_other",
    "takes_files",
    "writes_after_reading",
]
