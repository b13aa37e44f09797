"""The server around the page: headers on every answer, closed doors, the document's language, settings, a log without values."""

from __future__ import annotations

import asyncio
import logging
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message
from streamlit import config

from planner.ui.languages import guess
from planner.ui.server import HEADERS, middleware, routes, without_values
from tests.project import ROOT

DOCUMENT = '<!DOCTYPE html><html lang="en"><head><title>x</title></head><body></body></html>'


async def _page(_request: object) -> Response:
    return HTMLResponse(DOCUMENT)


async def _text(_request: object) -> Response:
    return PlainTextResponse("plain")


class Answer:
    """What the server around the page answers to one request."""

    def __init__(self, address: str, wish: str = "zh-CN", method: str = "GET") -> None:
        self.messages: list[Message] = []
        path, _, query = address.partition("?")
        app = Starlette(
            routes=[*routes(), Route("/", _page), Route("/text", _text), Route("/_stcore/metrics", _text)], middleware=middleware()
        )
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(b"accept-language", wish.encode())],
            "app": app,
        }
        # In a thread of its own: Playwright, in the same process, keeps an event loop running in this one.
        with ThreadPoolExecutor(max_workers=1) as thread:
            thread.submit(asyncio.run, app(scope, self._receive, self._send)).result()
        self.status = self.messages[0]["status"]
        self.headers = Headers(raw=self.messages[0]["headers"])
        self.body = b"".join(message.get("body", b"") for message in self.messages[1:])

    async def _receive(self) -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def _send(self, message: Message) -> None:
        self.messages.append(message)


@pytest.mark.parametrize("path", ["/", "/text", "/page.js", "/_stcore/metrics", "/nothing"])
def test_every_answer_has_the_headers(path: str) -> None:
    headers = Answer(path).headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/interact"])
def test_doors_that_tell_about_people_are_closed(path: str) -> None:
    assert Answer(path).status == 404


@pytest.mark.parametrize(
    ("query", "wish", "language"),
    [
        ("", "zh-CN,zh;q=0.9", "zh-CN"),
        ("", "en-GB,en;q=0.9", "en"),
        ("?lang=en", "zh-CN", "en"),
        ("?lang=zh_CN", "en", "zh-CN"),
        ("?lang=<script>", "en", "en"),
    ],
)
def test_the_document_is_in_the_language_of_its_reader(query: str, wish: str, language: str) -> None:
    answer = Answer(f"/{query}", wish)
    assert f'<html lang="{language}">'.encode() in answer.body
    assert b'<script src="./page.js" defer></script></head>' in answer.body
    assert int(answer.headers["content-length"]) == len(answer.body)


def test_what_is_no_document_stays_as_it_is() -> None:
    assert Answer("/text").body == b"plain"
    assert b"lang" in Answer("/page.js").body
    assert b"page.js" not in Answer("/", method="HEAD").body


@pytest.mark.parametrize(("wish", "language"), [(None, "zh_CN"), ("", "zh_CN"), ("zh-TW", "zh_CN"), ("fr-FR,zh", "en"), ("*", "zh_CN")])
def test_the_first_guess_of_a_language(wish: str | None, language: str) -> None:
    assert guess(wish) == language


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("runner.postScriptGC", False),
        ("runner.enforceSerializableSessionState", True),
        ("runner.magicEnabled", False),
        ("browser.gatherUsageStats", False),
        ("client.showErrorDetails", "none"),
        ("server.enableAgentApi", False),
        ("server.enableStaticServing", False),
        ("server.enableXsrfProtection", True),
        ("server.address", "127.0.0.1"),
        ("logger.enableRich", False),
    ],
)
def test_the_settings_that_matter_exist_and_are_set(option: str, value: object) -> None:
    assert option in config._config_options_template  # a hidden option may vanish with an update of Streamlit
    section, name = option.split(".")
    assert tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))[section][name] == value


def test_the_log_names_kind_and_place_of_an_error_but_not_what_people_typed() -> None:
    raised: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    try:
        int("a name that somebody typed")
    except ValueError:
        raised = sys.exc_info()
    record = logging.LogRecord("page", logging.ERROR, __file__, 1, "Uncaught app execution", None, raised)
    assert without_values(record)
    written = logging.Formatter().format(record)
    assert "ValueError" in written
    assert "test_server.py" in written
    assert "a name that somebody typed" not in written.replace('int("a name that somebody typed")', "")
