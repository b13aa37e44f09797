"""A chance as 100 little houses (图标阵列), ten rows of ten, one a household: a picture that is its own address, so nothing is fetched.

A chance is never shown without its range: from the first house on, those up to the low end are dark, up to the middle dark and striped, up
to the high end light and striped, the rest empty.
"""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from typing import Final

from planner.report.figures import DARK
from planner.valuation.survival_comparison import OF, Band

_A_ROW: Final = 10
_EMPTY: Final = "#7d7a72"
"""The outline of a house that does not finish: light, but still three times as dark as the paper."""

# Inside a picture of its own the stripes have names that nothing else on the page has. What is dark counts as finishing, what is striped
# lies in the range, so nothing depends on colour.
_DRAWING: Final = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><defs>
<pattern id="dark" width="2.4" height="2.4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="2.4" height="2.4" fill="{ink}"/><rect width=".65" height="2.4" fill="#fff"/></pattern>
<pattern id="light" width="2.4" height="2.4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="2.4" height="2.4" fill="#fff"/><rect width=".8" height="2.4" fill="{ink}"/></pattern></defs>
<g stroke-width=".7" stroke="{ink}">
<path d="{finish}" fill="{ink}"/><path d="{finish_perhaps}" fill="url(#dark)"/>
<path d="{stop_perhaps}" fill="url(#light)"/><path d="{stop}" fill="none" stroke="{empty}"/></g></svg>"""


@lru_cache(maxsize=1024)
def houses(band: Band) -> str:
    """Return the picture of a band as a ``data:`` address. Say the same in words beside it.

    >>> houses(Band(45, 62, 74))[:26]
    'data:image/svg+xml;base64,'
    """
    ends = (0, band.low, band.base, band.high, OF)
    names = ("finish", "finish_perhaps", "stop_perhaps", "stop")
    paths = {name: "".join(_house(place) for place in range(*ends[k : k + 2])) for k, name in enumerate(names)}
    drawing = _DRAWING.format(ink=DARK, empty=_EMPTY, **paths)
    return f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}"


def _house(place: int) -> str:
    """Return the outline of the house at a place, 0 to 99, row by row."""
    row, column = divmod(place, _A_ROW)
    return f"M{column * 10 + 1} {row * 10 + 5}l4-4 4 4v4h-8z"
