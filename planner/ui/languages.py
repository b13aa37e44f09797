"""Which language a person reads: theirs to choose; the browser's wish is only the first guess."""

from __future__ import annotations

from typing import Final

from planner.i18n import Language

HTML_LANGUAGE: Final[dict[Language, str]] = {"zh_CN": "zh-CN", "en": "en"}
OWN_NAME: Final[dict[Language, str]] = {"zh_CN": "中文", "en": "English"}
"""Each language under its own name, as its readers look for it."""


def guess(wish: str | None) -> Language:
    """Guess from ``navigator.language`` or an Accept-Language header; Chinese unless the first wish is another language.

    >>> guess("zh-TW,zh;q=0.9"), guess("en-GB,en;q=0.9"), guess(None)
    ('zh_CN', 'en', 'zh_CN')
    """
    first = (wish or "zh").split(",")[0].strip().lower()
    return "zh_CN" if first.startswith("zh") or first in {"", "*"} else "en"
