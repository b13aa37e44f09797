"""``python -m tests.benchmarks``: measure speed against other libraries, as ratios within one run, and print them as a table.

Names of groups after it run those only. Nothing is written unless ``--write FILE`` asks for it.
"""

from __future__ import annotations

import argparse
import os
import warnings
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: threads of its own would contend with what is measured

from tests.benchmarks import engine, page, rates, register, schedules, start, storage, survival
from tests.benchmarks.measure import Measured

GROUPS = {
    "schedules": schedules,
    "rates": rates,
    "survival": survival,
    "storage": storage,
    "register": register,
    "engine": engine,
    "page": page,
    "start": start,
}
HEAD = ("what", "against", "ratio", "wanted", "ours", "theirs")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the groups and print the table; a ratio that is not as wanted is marked, and is no error: the machine may be busy."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"which to run, of {', '.join(GROUPS)}; all if none is named")
    parser.add_argument("--write", type=Path, metavar="FILE", help="also write the table to a file")
    options = parser.parse_args(arguments)
    if unknown := set(options.groups) - GROUPS.keys():
        parser.error(f"no such group: {', '.join(sorted(unknown))}")
    found: list[Measured] = []
    for name in options.groups or GROUPS:
        print(f"measuring {name} ...", flush=True)
        with warnings.catch_warnings(action="ignore"):  # what the others warn of while they are measured
            found.extend(GROUPS[name].run())
    text = table(found)
    print(text)
    if options.write:
        options.write.write_text(text + "\n", encoding="utf-8")
    return 0


def table(found: Sequence[Measured]) -> str:
    """Return the measurements as a table in Markdown."""
    rows = [HEAD, ("---", "---", "---:", "---:", "---:", "---:"), *(_cells(one) for one in found)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _cells(one: Measured) -> tuple[str, ...]:
    number = f"{one.ratio:,.0f}" if one.ratio >= 100 else f"{one.ratio:.3g}"
    sense = ("as long" if one.unit == "seconds" else "as large") if one.as_long else "faster"
    ratio = f"{number} times {sense}{' (missed)' if one.missed else ''}"
    wanted = "" if one.wanted is None else f"at {'most' if one.as_long else 'least'} {one.wanted:,g}"
    theirs = _amount(one, one.theirs) + (" (extrapolated)" if one.extrapolated else "")
    return one.what, one.against, ratio, wanted, _amount(one, one.ours), theirs


def _amount(one: Measured, amount: float) -> str:
    return f"{amount:.2f} points" if one.unit == "points" else _time(amount)


def _time(seconds: float) -> str:
    return f"{seconds:,.1f} s" if seconds >= 1 else f"{seconds * 1000:,.1f} ms"


if __name__ == "__main__":
    raise SystemExit(main())
