"""What all tests share: how many examples Hypothesis tries."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# Laws are exact, so a slow machine must not fail them: no deadline. CI tries the same examples every time.
settings.register_profile("default", max_examples=200, deadline=None, derandomize=bool(os.environ.get("CI")), print_blob=True)
settings.register_profile("deep", max_examples=10_000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the flag that writes the expected results of the scenarios anew."""
    parser.addoption("--rewrite-scenarios", action="store_true", help="write scenarios/cases/*.expected.json anew")
