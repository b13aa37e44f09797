"""Small pieces of page that several pages show: figures, findings, tables, charts. Everything that comes from people is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final

import pandas as pd
import streamlit as st

from planner.i18n import amount
from planner.policy.findings import Finding
from planner.report.figures import CONFIG, Figure
from planner.ui.session import Session

_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:])")


def literal(told: str) -> str:
    r"""Return what people typed so that Streamlit's Markdown shows it as it is.

    >>> literal("A*B [x](y)")
    'A\\*B \\[x\\]\\(y\\)'
    """
    return _MARKDOWN.sub(r"\\\1", told)


def figures(session: Session, amounts: Mapping[str, int], minor_units: int = 2, currency: str = "CNY") -> None:
    """Show a few large amounts with their names; ``amounts`` maps text keys to minor units."""
    entries = "".join(
        f"<div><dt>{escape(session.say(key))}</dt><dd>{escape(amount(value, session.language, currency, minor_units))}</dd></div>"
        for key, value in amounts.items()
    )
    st.html(f'<dl class="figures" style="--count: {len(amounts)}">{entries}</dl>')


def findings(session: Session, found: Sequence[Finding]) -> None:
    """Show what rules say: the sentence, where it stands, and how sure the citation is. Nothing is shown for nothing."""
    if found:
        st.html(f'<ul class="findings">{"".join(_finding(session, finding) for finding in found)}</ul>')


def _finding(session: Session, finding: Finding) -> str:
    sentence = session.say(finding.key, **finding.values)
    source = session.say("page.citation", citation=finding.citation, status=session.say(f"page.status.{finding.status}"))
    return f"<li>{escape(sentence)}<cite>{escape(source)}</cite></li>"


def listed(sentences: Iterable[str], *, ordered: bool = False) -> None:
    """Show sentences as a list."""
    name = "ol" if ordered else "ul"
    st.html(f'<{name} class="findings">{"".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)}</{name}>')


def table(frame: pd.DataFrame) -> None:
    """Show a table as HTML, which screen readers read."""
    st.table(frame)


def chart(figure: Figure, alternative: str, key: str) -> None:
    """Show a still figure; ``alternative`` says in words what is in it."""
    st.plotly_chart(figure, theme=None, config=dict(CONFIG), alt=alternative, key=key)
