"""Digests: of an act, and of the business rows it wrote.

A row is digested as the database writes it: the JSON of its columns that hold something, sorted, with times in UTC
(the function record_row_text), so that neither the connection's settings nor a dump and restore nor a new, empty
column change it. Encrypted columns go in as they are stored.

An act lists a few rows one by one, ``{"table", "key", "sm3"}`` (an empty sm3: the row was gone when the act ended),
and a bulk as ``{"table", "keys", "count", "sm3", "marks"}``: `keys` are ranges of numbers, both ends in, `marks`
the first half of every row's digest in the order of the keys (base64; zeros: gone), `sm3` the digest of all digests.
The marks tell which row of thirty thousand was changed, also when others have rightly been written since.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any

from cryptography.hazmat.primitives import hashes
from django.db import connections

MARK = 16  # bytes of a row's digest that are kept of each row
GONE = bytes(MARK)
_BATCH = 10_000


def sm3(content: bytes) -> str:
    """64 hexadecimal digits."""
    return _sm3(content).hex()


def _sm3(content: bytes) -> bytes:
    making = hashes.Hash(hashes.SM3())
    making.update(content)
    return making.finalize()


def canonical(value: Any) -> bytes:
    """The one way a JSON value is written when it is digested."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()


def plain(value: Any) -> Any:
    """The value as JSON that comes back from the database exactly as it went in: no floats, no NUL characters."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, dict):
        return {plain(str(name)): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [
            plain(one) for one in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)
        ]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value).replace("\0", "")


def row_digests(table: str, keys: Iterable[int], using: str = "default") -> dict[int, bytes]:
    """{key: 32 bytes} of the rows of a table that there are; `keys` are their ids."""
    found: dict[int, bytes] = {}
    wanted = list(keys)
    text = (
        f"select id, record_row_text(t) from {connections[using].ops.quote_name(table)} t where id = any(%s)"
    )
    with connections[using].cursor() as cursor:
        for start in range(0, len(wanted), _BATCH):
            cursor.execute(text, [wanted[start : start + _BATCH]])
            found |= {key: _sm3(row.encode()) for key, row in cursor.fetchall()}
    return found


def all_row_digests(table: str, must: str, using: str = "default") -> Iterator[tuple[int, bytes, bool]]:
    """(key, 32 bytes, whether the SQL condition `must` holds) of every row of a table, by key, some at a time."""
    quoted = connections[using].ops.quote_name(table)
    text = f"select id, record_row_text(t), {must} from {quoted} t where id > %s order by id limit {_BATCH}"
    last = -1
    with connections[using].cursor() as cursor:
        while True:
            cursor.execute(text, [last])
            rows = cursor.fetchall()
            yield from ((key, _sm3(row.encode()), holds) for key, row, holds in rows)
            if len(rows) < _BATCH:
                return
            last = rows[-1][0]


def single(table: str, keys: Iterable[int]) -> list[dict[str, Any]]:
    """Entries of rows listed one by one."""
    wanted = list(keys)
    found = row_digests(table, wanted)
    return [{"table": table, "key": key, "sm3": found[key].hex() if key in found else ""} for key in wanted]


def bulk(table: str, keys: Iterable[int]) -> dict[str, Any]:
    """One entry of many rows."""
    wanted = sorted(set(keys))
    found = row_digests(table, wanted)
    digests = [found.get(key, b"") for key in wanted]
    return {
        "table": table,
        "keys": ranges(wanted),
        "count": len(wanted),
        "sm3": sm3(b"".join(digests)),
        "marks": base64.b64encode(b"".join(one[:MARK] or GONE for one in digests)).decode(),
    }


def keys_and_marks(entry: dict[str, Any]) -> tuple[list[int], bytes]:
    """The rows an entry of an act names, and their marks one after another."""
    if "key" in entry:
        return [int(entry["key"])], bytes.fromhex(entry["sm3"])[:MARK] or GONE
    keys = [key for first, last in entry["keys"] for key in range(first, last + 1)]
    return keys, base64.b64decode(entry["marks"])


def ranges(keys: list[int]) -> list[list[int]]:
    """[[first, last], …] of sorted numbers without gaps between first and last."""
    runs = (list(run) for _gap, run in groupby(enumerate(keys), lambda pair: pair[1] - pair[0]))
    return [[run[0][1], run[-1][1]] for run in runs]
