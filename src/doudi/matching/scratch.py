"""Where plain data may lie for a moment while a file is read and cleaned: the system's folder, unless the caller has a private one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_folder: ContextVar[Path | None] = ContextVar("scratch_folder", default=None)


def scratch_folder() -> Path | None:
    """For ``TemporaryDirectory(dir=…)``; None: the system's."""
    return _folder.get()


@contextmanager
def scratch_in(folder: Path) -> Iterator[None]:
    """Within the block everything temporary lies in this folder, which its owner removes."""
    token = _folder.set(folder)
    try:
        yield
    finally:
        _folder.reset(token)
