"""Checking a register's file with nothing but its public key: whether anything was altered, and which entry.

Found are words that were edited, entries that were taken out, moved, added or cut off at the end, signatures that are not right, and two
signed statements that cannot both be true. What can be shown is that nothing was altered since it was signed, or since a receipt was given;
not that it was true when it was written. Whoever holds the signing key could write a whole new register, and only receipts show that.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from planner.storage.checkpoint import Checkpoint, is_authentic
from planner.storage.merkle import Peaks
from planner.storage.receipt import Receipt
from planner.storage.register_file import LONGEST_LINE, Entry, read_header, read_line
from planner.storage.sealed_event import fits
from planner.storage.signing import PublicKey

Witness = Receipt | Checkpoint
"""What somebody kept: a receipt, or a checkpoint alone."""

MOST_RANGES: Final = 10
"""Runs of numbers that a message names."""

_ERASURE: Final = b'"kind":"erasure"'


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence about the register: its key in the catalogues, and the values in it."""

    key: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check found. Without ``faults`` the register is whole; ``remarks`` say what that means and what it does not."""

    entries: int
    erased: int
    checkpoints: int
    receipts: int
    faults: tuple[Message, ...]
    remarks: tuple[Message, ...]


def check_register(file: BinaryIO, place: str, key: PublicKey | None = None, witnesses: Sequence[Witness] = ()) -> Verdict:
    """Check a register's file, line by line.

    Args:
        file: open, in bytes.
        place: its name, for messages.
        key: the public key as it was published; without it, the key that the file itself names.
        witnesses: what people kept: receipts, or later checkpoints.

    Raises:
        InputError: this is not a register's file.
    """
    named = read_header(file.readline(LONGEST_LINE), place)
    check = _Check(key or named, witnesses)
    if key is not None and key != named:
        check.say("register.fault.other_key", name=named.name)
    for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), 2):
        check.take(number, read_line(line))
    check.finish()
    return Verdict(
        entries=check.peaks.size,
        erased=len(check.erased),
        checkpoints=check.checkpoints,
        receipts=len(witnesses),
        faults=tuple(check.faults),
        remarks=tuple(_remarks(check, key is None, bool(witnesses))),
    )


class _Check:
    """What is known after so many lines."""

    def __init__(self, key: PublicKey, witnesses: Sequence[Witness]) -> None:
        self.key = key
        self.faults: list[Message] = []
        self.erased: set[int] = set()
        self.checkpoints = 0
        self.signed: Checkpoint | None = None  # the last checkpoint that is authentic and fits
        self.peaks = Peaks()
        self._lists: dict[str, list[int]] = defaultdict(list)  # numbers of lines or entries with the same fault
        self._explained: set[int] = set()  # entries of which an erasure says that their words are gone
        self._numbers: list[int] = []  # those from the first entry that is not in its place; after it no root can fit
        self._unfit = False  # whether a signature did not fit the entries before it, so that no later one can
        self._witnesses = [one for one in enumerate(witnesses, 1) if self._is_accepted(*one)]
        self._roots = {_checkpoint(one).size: b"" for _, one in self._witnesses} | {0: Peaks().root()}
        self._commitments = {one.number: b"" for _, one in self._witnesses if isinstance(one, Receipt)}

    def say(self, key: str, **values: object) -> None:
        self.faults.append(Message(key, values))

    def take(self, line: int, read: Entry | Checkpoint | None) -> None:
        """Take the next line of the file."""
        if isinstance(read, Entry):
            self._take_entry(read)
        elif read is None:
            self._lists["register.fault.lines"].append(line)
        else:
            self._take_checkpoint(read)

    def _take_entry(self, entry: Entry) -> None:
        number, commitment, words, salt = entry
        peaks = self.peaks
        peaks.append(commitment)
        if self._numbers or number != peaks.size:
            self._numbers.append(number)
        if words is None or salt is None:
            self.erased.add(number)
        elif not fits(commitment, salt, words):
            self._lists["register.fault.words"].append(number)
        elif _ERASURE in words:
            self._explained |= _entries_of(words)
        if number in self._commitments:
            self._commitments[number] = commitment
        if not self._numbers and peaks.size in self._roots:
            self._roots[peaks.size] = peaks.root()

    def _take_checkpoint(self, checkpoint: Checkpoint) -> None:
        self.checkpoints += 1
        if not is_authentic(checkpoint, self.key):
            self.say("register.fault.signature", entry=checkpoint.size, time=_time(checkpoint))
            return
        if self._numbers or self._unfit:
            return
        size, covered = self.peaks.size, self.signed.size if self.signed else 0
        if checkpoint.size == size and checkpoint.root == self.peaks.root():
            self.signed = checkpoint
            return
        self._unfit = True
        among, time = _span(covered + 1, max(size, checkpoint.size, covered + 1)), _time(checkpoint)
        if self.signed and checkpoint.size == covered and checkpoint.root != self.signed.root:
            self.say("register.fault.two_views", numbers=_span(1, max(covered, 1)), time=time)
        elif self.signed and checkpoint.size <= covered:
            self.say("register.fault.signature_moved", signed=checkpoint.size, time=time)
        elif checkpoint.size == size:
            self.say("register.fault.root", numbers=among, time=time)
        else:
            self.say("register.fault.count", numbers=among, signed=checkpoint.size, found=size, time=time)

    def finish(self) -> None:
        """Say what only shows at the end."""
        self._say_order()
        for key, numbers in self._lists.items():
            self.say(key, numbers=_ranges(numbers))
        if silent := self.erased - self._explained:
            self.say("register.fault.silent", numbers=_ranges(silent))
        size, covered = self.peaks.size, self.signed.size if self.signed else 0
        if not self.checkpoints:
            self.say("register.fault.nothing_signed")
        elif not self._numbers and not self._unfit and covered < size:
            self.say("register.fault.tail_unsigned", numbers=_span(covered + 1, size))
        is_whole = not self.faults
        for which, witness in self._witnesses:
            self._compare(which, witness, is_whole)
        self._compare_with_each_other()

    def _say_order(self) -> None:
        if not self._numbers:
            return
        start = self.peaks.size - len(self._numbers) + 1
        times = Counter(self._numbers)
        gaps = _gaps(start, sorted(times))
        if twice := [number for number, count in times.items() if count > 1 or number < start]:
            self.say("register.fault.twice", numbers=_ranges(twice))
        if gaps:
            self.say("register.fault.missing", numbers=_written(gaps))
        else:
            moved = [number for place, number in enumerate(self._numbers, start) if number != place]
            self.say("register.fault.moved", numbers=_ranges(moved))

    def _is_accepted(self, which: int, witness: Witness) -> bool:
        if is_authentic(_checkpoint(witness), self.key):
            return True
        self.say("register.fault.receipt_signature", receipt=which)
        return False

    def _compare(self, which: int, witness: Witness, is_whole: bool) -> None:
        """Compare with a receipt whose signature is right."""
        checkpoint, size = _checkpoint(witness), self.peaks.size
        if isinstance(witness, Receipt) and self._commitments[witness.number] not in (b"", witness.commitment):
            self.say("register.fault.receipt_entry", receipt=which, entry=witness.number, time=_time(checkpoint))
        root = self._roots[checkpoint.size]
        if checkpoint.size > size:
            cut = _span(size + 1, checkpoint.size)
            self.say("register.fault.cut", receipt=which, numbers=cut, signed=checkpoint.size, found=size, time=_time(checkpoint))
        elif root and root != checkpoint.root:
            values = {"receipt": which, "numbers": _span(1, checkpoint.size), "time": _time(checkpoint)}
            self.say("register.fault.split_view" if is_whole else "register.fault.receipt_root", **values)

    def _compare_with_each_other(self) -> None:
        first: dict[int, tuple[int, bytes]] = {}
        for which, witness in self._witnesses:
            checkpoint = _checkpoint(witness)
            other, root = first.setdefault(checkpoint.size, (which, checkpoint.root))
            if root != checkpoint.root:
                self.say("register.fault.receipts_disagree", one=other, other=which, numbers=_span(1, checkpoint.size))


def _remarks(check: _Check, is_own_key: bool, has_witness: bool) -> Iterator[Message]:
    if check.faults or check.signed is None:
        yield Message("register.altered_file", {"number": len(check.faults)})
    else:
        yield Message("register.whole", {"number": check.peaks.size, "time": _time(check.signed)})
    if check.erased:
        yield Message("register.erased", {"number": len(check.erased)})
    if is_own_key:
        yield Message("register.own_key", {"name": check.key.name})
    if not has_witness:
        yield Message("register.no_receipt", {})
    yield Message("register.proves", {})


def _checkpoint(witness: Witness) -> Checkpoint:
    return witness.checkpoint if isinstance(witness, Receipt) else witness


def _entries_of(words: bytes) -> frozenset[int]:
    """Return the entries that an erasure names; none for another event, or for one that names none."""
    try:
        document = json.loads(words)
        entries = document["details"]["entries"] if document["kind"] == "erasure" else ()
        return frozenset(one for one in entries if type(one) is int)
    except (ValueError, KeyError, TypeError, RecursionError):
        return frozenset()


def _time(checkpoint: Checkpoint) -> str:
    return f"{checkpoint.at:%Y-%m-%d %H:%M:%S} UTC"


def _gaps(start: int, numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return the runs of numbers from ``start`` that are not among the given, which grow.

    >>> _gaps(3, [1, 4, 5, 9])
    [(3, 3), (6, 8)]
    """
    gaps = []
    for number in numbers:
        if number > start:
            gaps.append((start, number - 1))
        start = max(start, number + 1)
    return gaps


def _ranges(numbers: Iterable[int]) -> str:
    """Write numbers as runs.

    >>> _ranges([7, 1, 2, 3])
    '1–3, 7'
    """
    runs: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        first = runs.pop()[0] if runs and number == runs[-1][1] + 1 else number
        runs.append((first, number))
    return _written(runs)


def _span(first: int, last: int) -> str:
    return _written([(first, last)])


def _written(runs: Sequence[tuple[int, int]]) -> str:
    written = [str(first) if first == last else f"{first}–{last}" for first, last in runs[:MOST_RANGES]]
    return ", ".join(written) + ("" if len(runs) <= MOST_RANGES else " …")
