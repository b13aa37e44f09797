"""Files that come from outside, read behind limits: size and structure first, then the content, in a process that cannot grow or run on.

:mod:`planner.casework.imports` turns what was read into cases.
"""
