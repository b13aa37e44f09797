"""Chances in a real browser: the pictures are there, nobody is nudged, and the creditor's numbers never come over the wire."""

from __future__ import annotations

import pytest

from planner.i18n import LANGUAGES, text
from tests.browser.conftest import LANDSCAPE, PORTRAIT, OpenTablet, Tablet
from tests.browser.test_visit import CASE, proposal
from tests.ui.proposals import secrets

_PICTURES = """() => [...document.querySelectorAll('.plan img.chance')]
    .map(part => ({name: part.alt, drawn: part.complete && part.naturalWidth > 0, width: part.getBoundingClientRect().width}))"""


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT], ids=["landscape", "portrait"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_offer_has_a_picture_of_one_size_with_a_name(open_tablet: OpenTablet, language: str, size: tuple[int, int]) -> None:
    tablet = open_tablet(language, size).press(f"sample:{CASE}").go("compare")
    pictures = tablet.page.evaluate(_PICTURES)
    bands = [offer.completion for offer in proposal().offers]
    assert len(pictures) == len(bands) == 3
    for picture, band in zip(pictures, bands, strict=True):
        assert band is not None
        values = {"base": band.base, "low": band.low, "high": band.high}
        assert picture["drawn"]
        assert picture["name"] == text("page.chance.picture", "en" if language == "en" else "zh_CN", **values)
    assert len({round(picture["width"]) for picture in pictures}) == 1
    assert pictures[0]["width"] >= 100
    assert tablet.complaints == []


def test_the_creditors_numbers_never_come_over_the_wire_to_a_shared_page(open_tablet: OpenTablet) -> None:
    known = secrets(proposal())
    assert len(known) > 50
    tablet = open_tablet("en").press(f"sample:{CASE}").go("claim").go("compare")
    for name in ("A", "B", "C"):
        tablet.press(f"closely:{name}")
    tablet.type("Each month", "1,200").press("language")
    assert told(tablet, known) == []
    tablet.go("cases").go("prepare")
    assert told(tablet, known) != [], "the search does not find what is sent"


def told(tablet: Tablet, known: set[bytes]) -> list[bytes]:
    everything = b"\n".join(tablet.received)
    assert everything
    return sorted(secret for secret in known if secret in everything)
