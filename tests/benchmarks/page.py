"""From a tap on a control to new numbers and to a new picture, in a real browser on a quiet server, against the longest that people should
wait. Each tap asks for another payment, so each is solved anew."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from playwright.sync_api import sync_playwright

from tests.benchmarks.measure import Measured
from tests.benchmarks.start import serving
from tests.browser.conftest import FLAGS, LANDSCAPE, Tablet
from tests.install_browser import find_browser
from tests.project import ROOT

STORY = "card-after-hospital"
NUMBERS_SECONDS, PICTURE_SECONDS = 0.150, 0.300
TAPS = 15

_TAP = """
async ([button, card, line]) => {
  const changed = read => new Promise(resolve => {
    const before = read();
    const look = () => { const now = read(); now && now !== before ? resolve(performance.now()) : requestAnimationFrame(look); };
    look();
  });
  const numbers = changed(() => document.querySelector(card)?.innerText);
  const picture = changed(() => document.querySelector(line)?.getAttribute('d'));
  const start = performance.now();
  document.querySelector(button).click();
  return [await numbers - start, await picture - start];
}
"""


def run() -> Iterator[Measured]:
    """Yield the measurements."""
    with serving(ROOT / "app.py") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_browser()), args=FLAGS)
        width, height = LANDSCAPE
        page = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB").new_page()
        tablet = Tablet(page, address).visit()
        tablet.press(f"sample-{STORY}").go("compare")
        tablet.type("Each month", "800").press("closely:asked")
        card, line = "section[aria-labelledby='plan-asked']", ".st-key-balance-figure .scatterlayer path.js-line"
        page.wait_for_selector(line)
        button = ".st-key-step-payment-10 button"
        taps = [page.evaluate(_TAP, [button, card, line]) for _ in range(TAPS)]
    numbers, picture = (median(tap[which] for tap in taps) / 1000 for which in (0, 1))
    yield Measured("a tap on a control until the numbers are new", "how long people should wait", numbers, NUMBERS_SECONDS, 1, as_long=True)
    yield Measured("the same until the picture is new", "how long people should wait", picture, PICTURE_SECONDS, 1, as_long=True)
