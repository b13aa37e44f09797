"""Between SQLite and the disk: the file calls of this process, written down in their order, or made to fail.

SQLite reaches files through a table of functions, its VFS (https://www.sqlite.org/vfs.html). Here the default VFS is copied, and the copy
made the default; where it opens a file, the file's own table of functions is replaced by one whose calls come through this module first.
Memory shared between connections (the ``-shm`` file) is not touched: it is made anew after a power loss.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, addressof, c_char_p, c_int, c_int64, c_void_p, cast, memmove, pointer, sizeof
from dataclasses import dataclass
from typing import Any, Final

from sqlcipher3 import _sqlite3

OK: Final = 0
OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
DELETE = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)
READ = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
NUMBER = CFUNCTYPE(c_int, c_void_p, c_int)
SHARED_LOCK = CFUNCTYPE(c_int, c_void_p, c_int, c_int, c_int)


class _Vfs(Structure):
    _fields_ = (
        ("version", c_int),
        ("file_size", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", OPEN),
        ("delete", DELETE),
        ("rest", c_void_p * 14),
    )


class _Methods(Structure):
    _fields_ = (
        ("version", c_int),
        ("close", c_void_p),
        ("read", READ),
        ("write", READ),
        ("truncate", TRUNCATE),
        ("sync", NUMBER),
        ("size", c_void_p),
        ("lock", NUMBER),
        ("unlock", c_void_p),
        ("is_reserved", c_void_p),
        ("control", c_void_p),
        ("sector", c_void_p),
        ("device", c_void_p),
        ("map_shared", c_void_p),
        ("lock_shared", SHARED_LOCK),
        ("rest", c_void_p * 4),
    )


@dataclass(frozen=True, slots=True)
class Call:
    """One file call, its file, and of a write what and where; of a truncation the ``offset`` is the new size.

    ``what`` is one of open, delete, read, write, truncate, sync, lock (of the file), shared_lock and write_lock (of its log).
    """

    what: str
    path: str
    offset: int = 0
    data: bytes = b""


Watch = Callable[[Call], int]
"""What is asked before each call: 0 lets it through, another number is SQLite's code of an error, and the call is not made."""


def is_possible() -> bool:
    """Whether this build of the library shows the functions that are needed."""
    library = ctypes.CDLL(_sqlite3.__file__)
    return hasattr(library, "sqlite3_vfs_find") and hasattr(library, "sqlite3_vfs_register")


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """Let every file call of databases that are opened meanwhile be asked for first."""
    library = ctypes.CDLL(_sqlite3.__file__)
    library.sqlite3_vfs_find.restype = POINTER(_Vfs)
    library.sqlite3_vfs_find.argtypes = [c_char_p]
    library.sqlite3_vfs_register.argtypes = [POINTER(_Vfs), c_int]
    library.sqlite3_vfs_unregister.argtypes = [POINTER(_Vfs)]
    default = library.sqlite3_vfs_find(None)
    ours = _Vfs()
    memmove(addressof(ours), default, sizeof(_Vfs))
    files = _Files(default, watch)
    ours.name, ours.next = b"watched", None
    ours.open, ours.delete = OPEN(files.open), DELETE(files.delete)
    library.sqlite3_vfs_register(pointer(ours), 1)
    try:
        yield
    finally:
        library.sqlite3_vfs_unregister(pointer(ours))
        library.sqlite3_vfs_register(default, 1)
        _KEPT.append((ours, files))


_KEPT: Final[list[object]] = []
"""Function tables that an open file may still point at."""


class _Files:
    """The replaced functions. ctypes must never meet an exception here, so nothing here can raise but a broken watch."""

    def __init__(self, default: Any, watch: Watch) -> None:
        self._default, self._watch = default, watch
        self._tables: list[object] = []

    def open(self, _vfs: int, name: int | None, file: int, flags: int, found: Any) -> int:
        path = ctypes.string_at(name).decode() if name else ""
        if code := self._watch(Call("open", path)):
            cast(file, POINTER(c_void_p))[0] = None  # no functions: nothing to close
            return code
        code = int(self._default.contents.open(addressof(self._default.contents), name, file, flags, found))
        table = cast(file, POINTER(c_void_p))
        if code == OK and table[0]:
            mine = self._table(cast(table[0], POINTER(_Methods)).contents, path)
            table[0] = addressof(mine)
        return code

    def delete(self, _vfs: int, name: bytes, to_disk: int) -> int:
        code = self._watch(Call("delete", name.decode()))
        return code or int(self._default.contents.delete(addressof(self._default.contents), name, to_disk))

    def _table(self, real: _Methods, path: str) -> _Methods:
        mine = _Methods()
        memmove(addressof(mine), addressof(real), sizeof(_Methods) if real.version >= 3 else _Methods.rest.offset)
        watch = self._watch

        def read(file: int, buffer: int, amount: int, offset: int) -> int:
            return watch(Call("read", path, offset)) or int(real.read(file, buffer, amount, offset))

        def write(file: int, buffer: int, amount: int, offset: int) -> int:
            return watch(Call("write", path, offset, ctypes.string_at(buffer, amount))) or int(real.write(file, buffer, amount, offset))

        def truncate(file: int, size: int) -> int:
            return watch(Call("truncate", path, size)) or int(real.truncate(file, size))

        def sync(file: int, flags: int) -> int:
            return watch(Call("sync", path)) or int(real.sync(file, flags))

        def lock(file: int, level: int) -> int:
            return watch(Call("lock", path, level)) or int(real.lock(file, level))

        def lock_shared(file: int, offset: int, count: int, flags: int) -> int:
            asks = flags & 2  # SQLITE_SHM_LOCK; giving back cannot fail
            code = watch(Call("shared_lock" if offset else "write_lock", path)) if asks else OK
            return code or int(real.lock_shared(file, offset, count, flags))

        mine.read, mine.write, mine.truncate = READ(read), READ(write), TRUNCATE(truncate)
        mine.sync, mine.lock, mine.lock_shared = NUMBER(sync), NUMBER(lock), SHARED_LOCK(lock_shared)
        self._tables.append(mine)
        return mine
