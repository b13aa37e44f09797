"""The steps that build the tables and later change them, run by :mod:`planner.storage.migration`."""
