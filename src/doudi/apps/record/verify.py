"""Verifying the record: whether acts were altered, removed or put in, and whether what they wrote is still there.

Everything is read once, in order; what is held in memory is 32 bytes a row that an act ever wrote.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

import numpy as np

from doudi.apps.files.models import StoredFile
from doudi.apps.files.services import read
from doudi.apps.record.acts import content, seal_of
from doudi.apps.record.digests import GONE, MARK, all_row_digests, canonical, keys_and_marks, sm3
from doudi.apps.record.models import Act, ChainHead
from doudi.apps.record.tables import MUST_BE_ON_RECORD, label_of
from doudi.platform.encrypted import CannotRead

#: findings of one kind and place after which the rest is only counted
MOST = 200


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was recorded. `code` is for programs, `says` for people.

    `chain` and `seq` tell the act, `table` and `key` the row, where there is one.
    """

    code: str
    says: str
    chain: str = ""
    seq: int | None = None
    table: str = ""
    key: int | None = None


@dataclass
class Verified:
    """What was looked at, and what was found; nothing found: everything is as it was recorded."""

    chains: int = 0
    acts: int = 0
    rows: int = 0
    files: int = 0
    findings: list[Finding] = field(default_factory=list)


def verify(deep: bool = False, against: dict[str, dict[str, Any]] | None = None) -> Verified:
    """Walk every chain; `deep` also digests every row an act wrote. Needs a connection that sees all rows.

    `against` are heads printed earlier, {chain: {"seq", "hash"}}: the act of that number must still have that hash.
    """
    result = Verified()
    heads = {head.chain: head for head in ChainHead.objects.all()}
    seen = set()
    entries = Act.objects.order_by("chain", "seq").iterator(chunk_size=500)
    for chain, acts in groupby(entries, key=lambda entry: entry.chain):
        seen.add(chain)
        result.findings += _walk(chain, acts, heads.get(chain), (against or {}).get(chain), result)
    for chain in sorted((set(heads) | set(against or {})) - seen):
        if chain not in heads or heads[chain].seq or chain in (against or {}):
            result.findings.append(Finding("chain-gone", "这条链的全部记录都不见了。", chain))
    result.chains = len(seen)
    if deep:
        result.findings += _rows(result)
        result.findings += _files(result)
    return result


def _walk(
    chain: str, acts: Iterator[Act], head: ChainHead | None, printed: dict[str, Any] | None, result: Verified
) -> Iterator[Finding]:
    seq, before, at = 0, "", datetime.min
    printed_hash = ""
    for entry in acts:
        result.acts += 1
        if entry.seq != seq + 1:
            missing = f"第 {seq + 1} 号" if entry.seq == seq + 2 else f"第 {seq + 1} 至 {entry.seq - 1} 号"
            yield Finding("gap", f"{missing}记录不见了。", chain, seq + 1)
        elif entry.prev != before:
            yield Finding("link", f"第 {entry.seq} 号记录接不上前一号。", chain, entry.seq)
        if sm3(canonical(content(entry))) != entry.hash:
            yield Finding("altered", f"第 {entry.seq} 号记录的内容被改动过。", chain, entry.seq)
        elif seal_of(entry.hash) != entry.seal:
            yield Finding("seal", f"第 {entry.seq} 号记录不是本系统写入的：封签不符。", chain, entry.seq)
        if seq and entry.at < at:
            yield Finding("time", f"第 {entry.seq} 号记录的时间早于前一号。", chain, entry.seq)
        if printed and entry.seq == printed["seq"]:
            printed_hash = entry.hash
        seq, before, at = entry.seq, entry.hash, entry.at
    if head is None or head.seq < seq:
        yield Finding("head", "链头少于记录：链头被改动过，或者末尾塞进了记录。", chain, seq)
    elif head.seq > seq:
        yield Finding("tail", f"末尾被截断：应有 {head.seq} 号，只有 {seq} 号。", chain, seq)
    elif head.hash != before:
        yield Finding("head", "链头与最后一号记录不符。", chain, seq)
    if printed and printed_hash != printed["hash"]:
        yield Finding(
            "printed",
            f"第 {printed['seq']} 号记录与以前打印的链头不符：历史被整段改写过。",
            chain,
            printed["seq"],
        )


def _files(result: Verified) -> Iterator[Finding]:
    """Files whose bytes are gone, or are no longer what was kept."""
    for file in StoredFile.objects.order_by("id").iterator(chunk_size=500):
        result.files += 1
        at: dict[str, Any] = {"table": "files_storedfile", "key": file.pk}
        try:
            if sm3(read(file)) != file.sm3:
                yield Finding("file-altered", f"文件 {file.key}：内容与登记的 SM3 不符。", **at)
        except FileNotFoundError:
            yield Finding("file-gone", f"文件 {file.key}：内容不见了。", **at)
        except (CannotRead, IndexError, KeyError):
            yield Finding("file-altered", f"文件 {file.key}：打不开，内容被改动过，或者密钥不对。", **at)


class _Written:
    """What acts wrote to one table: parallel arrays of keys, marks and acts, in the order of the acts."""

    def __init__(self) -> None:
        self.keys = array("q")
        self.marks = bytearray()
        self.acts = array("q")

    def add(self, keys: list[int], marks: bytes, act: int) -> None:
        self.keys.extend(keys)
        self.marks += marks
        self.acts.extend([act] * len(keys))

    def last(self) -> tuple[Any, Any, Any]:
        """(keys, marks, acts) of the last writing of every row, by key."""
        keys = np.frombuffer(self.keys, dtype=np.int64)
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        is_last = np.append(ordered[1:] != ordered[:-1], True) if len(ordered) else ordered.astype(bool)
        chosen = order[is_last]
        marks = np.frombuffer(bytes(self.marks), dtype=np.uint8).reshape(-1, MARK)
        return keys[chosen], marks[chosen], np.frombuffer(self.acts, dtype=np.int64)[chosen]


def _rows(result: Verified) -> Iterator[Finding]:
    written: dict[str, _Written] = {table: _Written() for table in MUST_BE_ON_RECORD}
    places: list[tuple[str, int]] = []
    entries = Act.objects.order_by("at", "chain", "seq").values_list("chain", "seq", "rows")
    for chain, seq, rows in entries.iterator(chunk_size=500):
        for entry in rows:
            written.setdefault(entry["table"], _Written()).add(*keys_and_marks(entry), len(places))
        places.append((chain, seq))
    for table in sorted(written):
        yield from _table(table, written[table], places, result)


def _table(
    table: str, written: _Written, places: list[tuple[str, int]], result: Verified
) -> Iterator[Finding]:
    keys, marks, acts = written.last()
    there = np.zeros(len(keys), dtype=bool)
    name, found = label_of(table), 0
    for key, digest, must in all_row_digests(table, MUST_BE_ON_RECORD.get(table, "false")):
        result.rows += 1
        place = int(np.searchsorted(keys, key))
        if place == len(keys) or keys[place] != key:
            if must:
                found += 1
                if found <= MOST:
                    yield Finding(
                        "row-unrecorded", f"{name} {key}：没有任何记录写过这一行。", table=table, key=key
                    )
            continue
        there[place] = True
        if marks[place].tobytes() != digest[:MARK]:
            found += 1
            if found <= MOST:
                chain, seq = places[int(acts[place])]
                yield Finding(
                    "row-changed",
                    f"{name} {key}：内容与最后写它的记录（第 {seq} 号）不符。",
                    chain,
                    seq,
                    table,
                    key,
                )
    for place in (int(one) for one in np.flatnonzero(~there)):
        if marks[place].tobytes() == GONE:
            continue
        found += 1
        if found <= MOST:
            chain, seq = places[int(acts[place])]
            key = int(keys[place])
            yield Finding(
                "row-gone", f"{name} {key}：第 {seq} 号记录写过的这一行不见了。", chain, seq, table, key
            )
    if found > MOST:
        yield Finding("more", f"{name}：共 {found} 行不符，以上只列出 {MOST} 行。", table=table)
