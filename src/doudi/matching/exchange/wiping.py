"""Files that must not stay: overwritten, renamed, unlinked, and a line in a record that says so.

On a flash disk or a file system that copies on write the old blocks may outlive the overwriting: such a machine needs an
encrypted disk as well. The record says what was done, no more.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes

from doudi.core.refusal import Refused

_BLOCK = 1 << 20


def sm3_of(path: Path) -> str:
    """The SM3 digest of a file, 64 hexadecimal digits."""
    return _digest(path.read_bytes()) if path.stat().st_size <= _BLOCK else _digest_of_large(path)


def refuse_unwipeable(path: Path) -> None:
    """Refused for what overwriting would not reach: a link, a file with a second name, what is no file."""
    state = path.lstat()
    if path.is_symlink() or not path.is_file() or state.st_nlink > 1:
        raise Refused(
            f"{path.name} 是链接，或在别处还有同一个文件，擦除不了全部内容，没有办理；请给出文件本身。",
            code="not-wipeable",
        )


def wipe(path: Path) -> None:
    """Overwrite a file with random bytes, down to the disk, give it another name, and unlink it."""
    refuse_unwipeable(path)
    left = path.stat().st_size
    with open(path, "r+b", buffering=0) as file:
        while left > 0:
            left -= file.write(os.urandom(min(left, _BLOCK)))
        os.fsync(file.fileno())
        file.truncate(0)
        os.fsync(file.fileno())
    nameless = path.with_name("." + secrets.token_hex(16))
    path.rename(nameless)
    nameless.unlink()


def write_down(record: Path, what: Mapping[str, Any]) -> None:
    """Add a line to a record of acts on files, each with the SM3 of the lines before it, down to the disk."""
    before = record.read_bytes() if record.exists() else b""
    line = json.dumps({**what, "before": _digest(before)}, ensure_ascii=False)
    with open(os.open(record, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as file:
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def record_holds(record: Path) -> bool:
    """Whether every line of a record still follows from the lines before it."""
    content, at = record.read_bytes(), 0
    for line in content.splitlines(keepends=True):
        if json.loads(line).get("before") != _digest(content[:at]):
            return False
        at += len(line)
    return True


def _digest(content: bytes) -> str:
    made = hashes.Hash(hashes.SM3())
    made.update(content)
    return made.finalize().hex()


def _digest_of_large(path: Path) -> str:
    made = hashes.Hash(hashes.SM3())
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            made.update(block)
    return made.finalize().hex()
