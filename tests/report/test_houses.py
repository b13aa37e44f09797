"""The picture of a chance: a hundred houses, parted where the band says."""

from __future__ import annotations

import re
from base64 import b64decode
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from planner.report.houses import houses
from planner.valuation.survival_comparison import Band

BAND = st.lists(st.integers(0, 100), min_size=3, max_size=3).map(sorted).map(lambda found: Band(*found))
HOUSE = re.compile(r"M(\d+) (\d+)l4-4 4 4v4h-8z")


@given(BAND)
def test_a_hundred_houses_stand_in_order_and_are_parted_where_the_band_says(band: Band) -> None:
    drawing = b64decode(houses(band).removeprefix("data:image/svg+xml;base64,")).decode()
    paths = [part for part in ElementTree.fromstring(drawing).iter() if part.tag.endswith("path")]
    groups = [HOUSE.findall(part.attrib["d"]) for part in paths]
    assert [len(group) for group in groups] == [band.low, band.base - band.low, band.high - band.base, 100 - band.high]
    assert len({part.attrib["fill"] for part in paths}) == 4
    places = [(int(y), int(x)) for group in groups for x, y in group]
    assert places == [(10 * row + 5, 10 * column + 1) for row in range(10) for column in range(10)]
