"""The page, as a table of contents: the server around it, its set-up, its pages, the bar that leads through them.

``streamlit run app.py`` and any ASGI server (``app:app``) import this file for ``app``;
every run of the page executes it as the main script.
"""

from __future__ import annotations

import streamlit as st

from planner.ui import cases, claim, compare, how, month, prepare, records, server, shell
from planner.ui.session import address, current, write_address


def main() -> None:
    """Run the page once. The bar comes after the page's body, so that what is being typed is saved before any change of page."""
    session = current()
    shell.set_up(session)
    pages = [
        shell.Page("cases", cases.show),
        shell.Page("month", month.show, needs_case=True),
        shell.Page("claim", claim.show, needs_case=True),
        shell.Page("compare", compare.show, needs_case=True),
        shell.Page("how", how.show),
        shell.Page("prepare", prepare.show, needs_case=True, desk=True),
    ]
    streamlit_pages = {page.name: shell.streamlit_page(page, session) for page in pages}
    here = st.navigation(list(streamlit_pages.values()), position="hidden")
    bar = shell.bar_place()
    records.notice(session)
    here.run()
    go = shell.bar(bar, session, pages, here.url_path or pages[0].name)
    write_address(session)
    shell.mark_end(session)
    if go:
        st.switch_page(streamlit_pages[go], query_params=address(session))


if __name__ == "__main__":
    main()
else:
    app = st.App(
        __file__,
        lifespan=server.lifespan,
        middleware=server.middleware(),
        routes=server.routes(),
        on_script_error=shell.apologise,
    )
