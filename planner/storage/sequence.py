"""An append-only sequence of leaves with the checkpoints over it: what the register stands on.

Leaves are numbered from 0, without gaps, in the order in which they were written; the database itself refuses to change or remove one.
A leaf is a commitment. What it commits to stands beside it, sealed with the key of its person, and can go while the leaf stays.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, select, update

from planner.errors import StorageError
from planner.storage.database import Database, insert_new
from planner.storage.field_encryption import seal, unseal
from planner.storage.persons import add_person, person_key
from planner.storage.schema import CHECKPOINTS, LEAF_CONTENTS, LEAVES, SEQUENCES
from planner.storage.writes import Write, once


@dataclass(frozen=True, slots=True)
class Content:
    """What a leaf commits to, and the person whose key seals it."""

    person: str
    body: bytes


@dataclass(frozen=True, slots=True)
class StoredSequence:
    """A named sequence in a database. Several programs may append at once; each leaf gets a position of its own."""

    database: Database
    name: str

    def size(self) -> int:
        """Return the number of leaves."""
        with self.database.reading() as connection:
            return connection.scalar(select(SEQUENCES.c.size).where(SEQUENCES.c.name == self.name)) or 0

    def append(self, write: Write, leaf: bytes, content: Content | None = None) -> int:
        """Append a leaf, and keep what it commits to; return its position. The person is entered if they are new.

        Raises:
            StorageError: the person was erased, the idempotency key was used for something else, or the database fails.
        """
        request = {
            "leaf": leaf.hex(),
            "sequence": self.name,
            "content": None if content is None else [content.person, content.body.hex()],
        }

        def work(connection: Connection) -> dict[str, int]:
            if content is not None:
                add_person(self.database, connection, content.person, write.at)
            return {"position": self.put(connection, leaf, content)}

        return int(once(self.database, write, request, work)["position"])

    def put(self, connection: Connection, leaf: bytes, content: Content | None = None) -> int:
        """Append a leaf as a step of an open transaction, for a person who is there; return its position.

        Whoever appends holds the sequence until the end of the transaction, so that positions have no gaps.
        """
        insert_new(connection, SEQUENCES, {"name": self.name, "size": 0})
        grown = update(SEQUENCES).where(SEQUENCES.c.name == self.name).values(size=SEQUENCES.c.size + 1)
        position: int = connection.execute(grown.returning(SEQUENCES.c.size)).scalar_one() - 1
        connection.execute(LEAVES.insert().values(sequence=self.name, position=position, leaf=leaf))
        if content is not None:
            key = person_key(self.database, connection, content.person)
            sealed = seal(key, content.body, self._context(position))
            row = {"sequence": self.name, "position": position, "person_id": content.person, "body": sealed}
            connection.execute(LEAF_CONTENTS.insert().values(row))
        return position

    def leaves(self, start: int = 0, stop: int | None = None) -> tuple[bytes, ...]:
        """Return the leaves from a position up to another (not with it), at most as many as there are."""
        wanted = select(LEAVES.c.leaf).where(LEAVES.c.sequence == self.name, LEAVES.c.position >= start).order_by(LEAVES.c.position)
        if stop is not None:
            wanted = wanted.where(LEAVES.c.position < stop)
        with self.database.reading() as connection:
            return tuple(connection.scalars(wanted))

    def content(self, position: int) -> Content | None:
        """Return what a leaf commits to; None when it was never kept, was taken away, or its person was erased."""
        wanted = select(LEAF_CONTENTS.c.person_id, LEAF_CONTENTS.c.body).where(*self._at(position))
        with self.database.reading() as connection:
            row = connection.execute(wanted).one_or_none()
            if row is None:
                return None
            try:
                key = person_key(self.database, connection, row.person_id)
            except StorageError as error:
                if error.key == "storage.erased":
                    return None
                raise
        return Content(row.person_id, unseal(key, row.body, self._context(position)))

    def take_content(self, write: Write, position: int) -> bool:
        """Take away what a leaf commits to, and leave the leaf; return whether there was anything."""

        def work(connection: Connection) -> dict[str, bool]:
            return {"taken": connection.execute(delete(LEAF_CONTENTS).where(*self._at(position))).rowcount == 1}

        return bool(once(self.database, write, {"take_content": position, "sequence": self.name}, work)["taken"])

    def add_checkpoint(self, write: Write, size: int, body: bytes) -> bool:
        """Keep the checkpoint over the first leaves; return False when there is one of that size, which stays as it is.

        Raises:
            StorageError: there are not so many leaves, the idempotency key was used for something else, or the database fails.
        """

        def work(connection: Connection) -> dict[str, bool]:
            insert_new(connection, SEQUENCES, {"name": self.name, "size": 0})
            leaves = connection.scalar(select(SEQUENCES.c.size).where(SEQUENCES.c.name == self.name)) or 0
            if size > leaves:
                raise StorageError("storage.checkpoint_ahead", size=size, leaves=leaves)
            return {"added": insert_new(connection, CHECKPOINTS, {"sequence": self.name, "size": size, "body": body})}

        return bool(once(self.database, write, {"checkpoint": size, "sequence": self.name, "body": body.hex()}, work)["added"])

    def checkpoint(self, size: int | None = None) -> bytes | None:
        """Return the checkpoint of a size, or the one over most leaves; None when there is none."""
        wanted = select(CHECKPOINTS.c.body).where(CHECKPOINTS.c.sequence == self.name).order_by(CHECKPOINTS.c.size.desc()).limit(1)
        if size is not None:
            wanted = wanted.where(CHECKPOINTS.c.size == size)
        with self.database.reading() as connection:
            return connection.scalar(wanted)

    def checkpoints(self) -> tuple[bytes, ...]:
        """Return all checkpoints, by growing size."""
        wanted = select(CHECKPOINTS.c.body).where(CHECKPOINTS.c.sequence == self.name).order_by(CHECKPOINTS.c.size)
        with self.database.reading() as connection:
            return tuple(connection.scalars(wanted))

    def _at(self, position: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return LEAF_CONTENTS.c.sequence == self.name, LEAF_CONTENTS.c.position == position

    def _context(self, position: int) -> str:
        return f"leaf_contents/{self.name}/{position}"
