"""What a disk may hold after the power failed: of all that was written since the last sync of a file, any part, torn at any sector.

The order of file calls is recorded while real writes happen. Then the power fails after any of the calls. What was synced is there. Of
each later write to the same file each sector of 512 bytes may have arrived or not, whatever was written before or after it; a change of
length may have arrived or not; a new file that was never synced may not be there at all.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.vfs import Call

SECTOR_BYTES = 512


@dataclass
class DiskFile:
    """What of a file is surely on the disk, and what was written since. ``is_listed``: the folder surely knows its name."""

    synced: bytes = b""
    is_listed: bool = False
    pending: list[Call] = field(default_factory=list)


@dataclass(frozen=True)
class State:
    """What the disk may hold (name to content) after a power loss behind the first ``calls`` calls."""

    calls: int
    files: Mapping[str, bytes]


def states(before: Mapping[str, bytes], calls: Sequence[Call], count: int, seed: int) -> Iterator[State]:
    """Yield so many states, at moments drawn at random; with the same seed the same."""
    chance = random.Random(seed)
    moments = sorted(chance.randint(0, len(calls)) for _ in range(count))
    disk = {name: DiskFile(content, is_listed=True) for name, content in before.items()}
    done = 0
    for moment in moments:
        for call in calls[done:moment]:
            _apply(disk, call)
        done = moment
        held = {name: _held(file, chance) for name, file in disk.items() if file.is_listed or chance.random() < 0.5}
        yield State(moment, held)


def _apply(disk: dict[str, DiskFile], call: Call) -> None:
    name = Path(call.path).name
    file = disk.setdefault(name, DiskFile()) if call.what in ("write", "truncate", "sync") else DiskFile()
    if call.what in ("write", "truncate"):
        file.pending.append(call)
    elif call.what == "sync":
        # SQLite syncs the folder with the first sync of a log that it made.
        file.synced, file.is_listed, file.pending = _all(file), True, []
    else:
        assert call.what != "delete", "the recorded time ends before a file is removed"


def _all(file: DiskFile) -> bytes:
    content = bytearray(file.synced)
    for call in file.pending:
        _put(content, call)
    return bytes(content)


def _held(file: DiskFile, chance: random.Random) -> bytes:
    """Draw what has arrived: nothing, the first so many writes, or any sectors of any of them."""
    content = bytearray(file.synced)
    arrived = chance.choice(("nothing", "first", "any", "any"))
    if arrived == "first":
        for call in file.pending[: chance.randint(0, len(file.pending))]:
            _put(content, call)
    elif arrived == "any":
        share = chance.random()
        for call in file.pending:
            for part in _sectors(call):
                if chance.random() < share:
                    _put(content, part)
    return bytes(content)


def _sectors(call: Call) -> Iterator[Call]:
    if call.what == "truncate":
        yield call
        return
    start, end = call.offset, call.offset + len(call.data)
    while start < end:
        stop = min(end, (start // SECTOR_BYTES + 1) * SECTOR_BYTES)
        yield Call("write", call.path, start, call.data[start - call.offset : stop - call.offset])
        start = stop


def _put(content: bytearray, call: Call) -> None:
    if call.what == "truncate":
        del content[call.offset :]
        content.extend(bytes(call.offset - len(content)))
        return
    content.extend(bytes(max(0, call.offset - len(content))))
    content[call.offset : call.offset + len(call.data)] = call.data
