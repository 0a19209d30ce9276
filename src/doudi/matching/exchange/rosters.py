"""A department's file as a roster file, whatever it was; what is made of it on the way is wiped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from doudi.core.refusal import InputError
from doudi.matching.exchange.wiping import wipe
from doudi.matching.roster import load


@contextmanager
def as_roster(file: Path, kind: str, near: Path) -> Iterator[Path]:
    """The Parquet file of `doudi roster load` for this file: itself, or one made in a folder beside `near` and wiped."""
    if not file.is_file():
        raise InputError(f"找不到文件 {file}。", code="file-missing", file=str(file))
    if file.suffix == ".parquet":
        yield file
        return
    with TemporaryDirectory(prefix=".doudi-", dir=near) as folder:
        made = Path(folder) / f"{kind}.parquet"
        try:
            load(kind, file, made)
            if not made.exists():
                raise InputError(
                    "一行也读不出来；请用 doudi roster check 看原因。", code="unreadable", file=file.name
                )
            yield made
        finally:
            if made.exists():
                wipe(made)
