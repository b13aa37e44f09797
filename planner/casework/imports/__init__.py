"""Files of creditors and of other advisers, as cases: which column holds what, and every row either a case or named with what is wrong.

A file is read elsewhere (:mod:`planner.storage.imports`); here a sheet is values, and so is what comes out of it.
"""
