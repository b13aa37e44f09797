"""Placeholder."""
def show(session, draft, proposal):  # type: ignore
    pass
