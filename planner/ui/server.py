"""The server around the page: headers, closed doors, the language of the document, a warm start, errors without values.

Everything here stands between the browser and Streamlit; the pages know nothing of it.
"""

from __future__ import annotations

import gc
import logging
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from planner.i18n import LANGUAGES
from planner.ui.languages import HTML_LANGUAGE, guess
from planner.ui.records import kept_drafts

ASSETS: Final = Path(__file__).parent / "assets"
CLOSED: Final = ("/_stcore/metrics", "/_stcore/agent")
"""Doors of Streamlit that tell about the people on the page and that nobody here needs."""

HEADERS: Final = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",  # Streamlit writes its styles into the page
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' ws: wss:",
            "worker-src 'self' blob:",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

_PAGE_SCRIPT: Final = (ASSETS / "page.js").read_bytes()
_INLINE_SCRIPT: Final = b"<script>\n      window.prerenderReady = false\n    </script>"
"""For crawlers, in Streamlit's own page; the content policy would refuse it and fill the console."""


class Shell:
    """Adds the headers, closes what nobody needs, and writes the language and our script into the one HTML document."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the answer back with its headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["path"].startswith(CLOSED):
            await PlainTextResponse("Not found", status_code=404, headers=HEADERS)(scope, receive, send)
            return
        await self.app(scope, receive, _Answer(scope, send))


class _Answer:
    """Sends an answer on; the HTML document is held back until it is whole, then rewritten."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.language = document_language(scope)
        self.is_get = scope["method"] == "GET"
        self.send = send
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(HEADERS)
            if self.is_get and headers.get("content-type", "").startswith("text/html") and message["status"] == 200:
                self.start = message
                return
        elif message["type"] == "http.response.body" and self.start is not None:
            self.body += message.get("body", b"")
            if message.get("more_body"):
                return
            body = rewrite(self.body, self.language)
            headers = MutableHeaders(scope=self.start)
            headers["content-length"] = str(len(body))
            for name in ("etag", "last-modified"):  # of the file, not of what is sent
                del headers[name]
            await self.send(self.start)
            await self.send({"type": "http.response.body", "body": body})
            return
        await self.send(message)


def document_language(scope: Scope) -> str:
    """Return the language (``zh-CN`` or ``en``) of the document: the address says it, else the browser's wish."""
    asked = QueryParams(scope["query_string"]).get("lang", "")
    language = asked if asked in LANGUAGES else guess(Headers(scope=scope).get("accept-language"))
    return HTML_LANGUAGE[language]


def rewrite(document: bytes, language: str) -> bytes:
    """Write language and script into Streamlit's HTML document.

    >>> rewrite(b'<html lang="en"><head></head>', "zh-CN")
    b'<html lang="zh-CN"><head><script src="./page.js" defer></script></head>'
    """
    document = document.replace(b'<html lang="en">', f'<html lang="{language}">'.encode(), 1)
    document = document.replace(_INLINE_SCRIPT, b"", 1)
    return document.replace(b"</head>", b'<script src="./page.js" defer></script></head>', 1)


async def _page_script(_request: Request) -> Response:
    return Response(_PAGE_SCRIPT, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


def routes() -> list[BaseRoute]:
    """Return our own routes beside Streamlit's."""
    return [Route("/page.js", _page_script)]


def middleware() -> list[Middleware]:
    """Return what every request passes first."""
    return [Middleware(Shell)]


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Import everything before the first visitor, then take what lives for ever out of the collector's way."""
    import_module("planner.ui.compare")
    import_module("plotly.graph_objects")
    for name in ("streamlit.error_util", "planner.ui"):
        logging.getLogger(name).addFilter(without_values)
    with kept_drafts():
        gc.collect()
        gc.freeze()
        yield


def without_values(record: logging.LogRecord) -> bool:
    """Keep kind and place of an error in the log, and drop its message: it may hold what people said or typed."""
    if record.exc_info and record.exc_info[0] is not None:
        kind, _error, trace = record.exc_info
        record.msg = "%s\n%s"
        record.args = (kind.__name__, "".join(traceback.format_tb(trace)))
        record.exc_info = None
    return True
