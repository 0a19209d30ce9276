"""A request or an answer as a file: JSON lines of text that anybody can read through, the last of them a seal.

The first line says what it is, the lines between are one a person, the last is a keyed digest of everything before: a
file that was cut off, altered, or belongs to another exchange is refused.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doudi.core.refusal import InputError, Refused
from doudi.matching.exchange.pseudonyms import KEY_BYTES, Pseudonyms, refuse_numbers, same

VERSION = 1


@dataclass(frozen=True)
class Sealed:
    """A file whose seal was right: its first line, the lines of persons, and its own digest."""

    header: dict[str, Any]
    lines: list[dict[str, Any]]
    digest: str


def write_sealed(
    out: Path, header: Mapping[str, Any], lines: Iterable[Mapping[str, Any]], making: Pseudonyms
) -> str:
    """Write a file whole or not at all, after a last look that no number is in it; returns its digest."""
    texts = [json.dumps({**header, "version": VERSION}, ensure_ascii=False)]
    texts += [json.dumps(line, ensure_ascii=False) for line in lines]
    body = ("\n".join(texts) + "\n").encode()
    refuse_numbers(body)
    digest = making.digest(body)
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_bytes(body + json.dumps({"seal": digest}).encode() + b"\n")
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)
    return digest


def read_sealed(file: Path, what: str, key: bytes) -> tuple[Sealed, Pseudonyms]:
    """Read a file of the sort `what` (``request`` or ``answers``). InputError, Refused for a seal that is not right."""
    body, _, last = _content(file).rstrip(b"\n").rpartition(b"\n")
    body += b"\n"
    try:
        seal = json.loads(last)["seal"]
        header, *lines = [json.loads(line) for line in body.decode().splitlines()]
        if header["doudi"] != what or header["version"] != VERSION:
            raise KeyError
        making = Pseudonyms(key, header["exchange"])
    except (ValueError, KeyError, TypeError, RecursionError) as bad:
        wanted = {"request": "询问文件", "answers": "答复文件"}[what]
        raise InputError(f"不是完整的{wanted}，请重新取得。", code="not-an-exchange", file=file.name) from bad
    if not isinstance(seal, str) or not same(seal, making.digest(body)):
        raise Refused(
            "文件被改动过、没有传完整，或者密钥不是这次交换的，没有采用；请核对密钥，或请对方重发。",
            code="seal",
        )
    return Sealed(header, lines, seal), making


def write_key(out: Path, key: bytes, exchange: str) -> None:
    """A key file for its owner alone; it travels by another way than the request."""
    with open(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump({"exchange": exchange, "key": key.hex()}, file)


def read_key(file: Path) -> bytes:
    """The key of an exchange. InputError for a file that holds none."""
    try:
        key = bytes.fromhex(json.loads(_content(file))["key"])
    except (ValueError, KeyError, TypeError, UnicodeDecodeError) as bad:
        raise InputError("不是密钥文件。", code="not-a-key", file=file.name) from bad
    if len(key) != KEY_BYTES:
        raise InputError("密钥的长度不对。", code="not-a-key", file=file.name)
    return key


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as bad:
        raise InputError(f"找不到文件 {file}，或不能读。", code="file-missing", file=str(file)) from bad
