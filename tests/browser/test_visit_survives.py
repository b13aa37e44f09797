"""A visit outlives its server: killed while people sit in front of it, started again, and everything stands where it stood."""

from __future__ import annotations

import secrets
import time
from pathlib import Path

from playwright.sync_api import Browser

from planner.i18n import text
from planner.storage.database import Database, open_file
from planner.storage.documents import list_documents
from tests.browser.conftest import LANDSCAPE, Tablet, free_port, running

SAVED_WITHIN_SECONDS = 0.5
WAITED_FOR_SECONDS = 30


def test_a_killed_server_loses_nothing_that_was_typed(browser: Browser, tmp_path: Path) -> None:
    key, port = secrets.token_hex(32), free_port()
    file = tmp_path / "records.db"
    environment = {"PLANNER_DATABASE": str(file), "PLANNER_KEY": key}
    context = browser.new_context(viewport={"width": LANDSCAPE[0], "height": LANDSCAPE[1]}, locale="zh-CN", has_touch=True)
    label = text("page.people", "zh_CN")
    with running(port, **environment) as (address, process):
        tablet = Tablet(context.new_page(), address).visit("/")
        tablet.press("sample:card-after-hospital").type(label, "5")
        visit = tablet.page.url.removeprefix(address)
        _wait_until_saved(open_file(file, bytes.fromhex(key)))
        process.kill()
        process.wait()
    with running(port, **environment) as (address, _process):
        again = Tablet(context.new_page(), address).visit(visit)
        assert again.page.get_by_label(label, exact=True).first.input_value() == "5"
    context.close()


def _wait_until_saved(database: Database) -> None:
    """Wait until the records hold a draft that nobody has changed for as long as saving may take."""
    end, seen, since = time.monotonic() + WAITED_FOR_SECONDS, "", time.monotonic()
    while time.monotonic() - since < SAVED_WITHIN_SECONDS or not seen:
        assert time.monotonic() < end
        now = "".join(f"{heading.id}{heading.version}" for heading in list_documents(database, "draft"))
        if now != seen:
            seen, since = now, time.monotonic()
        time.sleep(0.02)
    database.close()
