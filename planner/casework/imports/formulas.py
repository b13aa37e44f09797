"""Text that a spreadsheet would take for a formula, made harmless: an apostrophe goes before it.

What begins with ``=``, ``+``, ``-``, ``@``, a tab or a line break is a formula to some program
(https://owasp.org/www-community/attacks/CSV_Injection). The wide forms of the signs, which Chinese keyboards type, are taken for the
same by some.
"""

from __future__ import annotations

import re
from typing import Final

_FORMULA: Final = re.compile(r"'*\s*[=+\-@\t\r\n＝＋－＠]")
_KEPT_DEAD: Final = re.compile(r"''*\s*[=+\-@\t\r\n＝＋－＠]")


def neutralised(text: str) -> str:
    """Return text that no spreadsheet computes; :func:`restored` gives back what it was.

    >>> neutralised("=1+1"), neutralised("48000.00"), neutralised("'-1")
    ("'=1+1", '48000.00', "''-1")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def restored(text: str) -> str:
    """Return the text as it was before it was made harmless.

    >>> restored("'=1+1"), restored("'quoted'")
    ('=1+1', "'quoted'")
    """
    return text[1:] if _KEPT_DEAD.match(text) else text
