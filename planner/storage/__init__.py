"""What is remembered: the encrypted database, persons and their keys, documents with versions, events, and the register's leaves.

:mod:`planner.casework` decides what may happen; this room remembers it. Nothing here reads a clock or makes up an id: who writes, when and
under which ids are values that come in. What is personal is encrypted with a key of the person, on both back ends alike.
"""
