"""`read`: a file read by a process of its own, limited in memory and time, so that no file harms who asks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from cryptography.hazmat.primitives import hashes

from doudi.core.refusal import InputError
from doudi.matching.reading.child import REPORT
from doudi.matching.reading.refusing import unreadable
from doudi.matching.reading.sheets import Book, Merged, Sheet
from doudi.matching.scratch import scratch_folder

_CHILD = "doudi.matching.reading.child"
#: Seconds of processor time for any file, and for each MB of it; a good file needs a tenth of that.
_SECONDS, _SECONDS_A_MB = 20, 1.5
_WALL = 4
_BLOCK = 2**20


def read(path: Path) -> Book:
    """The sheets of a roster file, whatever its format. InputError says in Chinese why one can't be read."""
    try:
        size = path.stat().st_size
    except OSError:
        raise InputError("找不到这个文件。", code="no-file", file=path.name) from None
    if not path.is_file():
        raise InputError("这不是一个文件。", code="no-file", file=path.name)
    # readable by this user alone
    with tempfile.TemporaryDirectory(prefix="doudi-reading-", dir=scratch_folder()) as made:
        folder = Path(made)
        report = _child(path, folder, round(_SECONDS + _SECONDS_A_MB * size / 2**20))
        if "refused" in report:
            raise _refusal(report, path.name)
        sheets = tuple(_sheet(folder, at, sheet) for at, sheet in enumerate(report["sheets"]))
    # The blocks stay mapped; their files, which hold personal data, are gone.
    if not any(sheet.grid.num_rows for sheet in sheets):
        raise unreadable("文件里一行内容也没有", "empty", do="请检查是否交错了文件").at(file=path.name)
    return Book(
        path.name, report["format"], report.get("encoding", ""), report["sm3"], sheets, tuple(report["notes"])
    )


def _child(path: Path, folder: Path, seconds: int) -> dict[str, Any]:
    """Start the reader, take the file's digest meanwhile, wait for it."""
    command = [sys.executable, "-m", _CHILD, str(path.resolve()), str(folder), str(seconds)]
    surroundings = {  # nothing else: what this process knows by its environment is none of the file's business
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "PYTHONUTF8": "1",
        # on a machine of many cores, threads of their own would reserve more memory than the limit leaves
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "2",
        "OMP_NUM_THREADS": "2",
        "OPENBLAS_NUM_THREADS": "1",
    }
    process = subprocess.Popen(
        command,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        digest = _sm3(path)
        process.wait(timeout=seconds * _WALL)
    except subprocess.TimeoutExpired:
        pass
    finally:
        process.kill()
        process.wait()
    report = folder / REPORT
    if not report.exists():
        return {"refused": "", "code": "hostile", "row": None}
    return {**json.loads(report.read_text(encoding="utf-8")), "sm3": digest}


def _refusal(report: dict[str, Any], file: str) -> InputError:
    if report["refused"]:
        return InputError(report["refused"], code=report["code"], file=file, row=report["row"])
    return unreadable("读这个文件用的内存或时间超出了限度，文件可能已损坏", "hostile").at(file=file)


def _sheet(folder: Path, at: int, sheet: dict[str, Any]) -> Sheet:
    blocks = [
        pa.ipc.open_file(pa.memory_map(str(one))).read_all()
        for one in sorted(folder.glob(f"{at:04d}-*.arrow"))
    ]
    width = max((block.num_columns - 1) // 2 for block in blocks)
    grid = pa.concat_tables([_widened(block, width) for block in blocks])
    return Sheet(
        sheet["name"],
        sheet["hidden"],
        grid,
        tuple(Merged(*one) for one in sheet["merged"]),
        tuple(sheet["notes"]),
    )


def _widened(block: pa.Table, width: int) -> pa.Table:
    """The block with null cells in the columns that only other blocks have."""
    own = (block.num_columns - 1) // 2
    if own == width:
        return block
    cells = [pa.chunked_array([pa.nulls(block.num_rows, pa.string())])] * (width - own)
    marks = [pa.chunked_array([pa.array(np.zeros(block.num_rows, dtype=np.uint8))])] * (width - own)
    columns = [*block.columns[: own + 1], *cells, *block.columns[own + 1 :], *marks]
    names = ["row", *(f"c{one}" for one in range(width)), *(f"k{one}" for one in range(width))]
    return pa.table(columns, names)


def _sm3(path: Path) -> str:
    digest = hashes.Hash(hashes.SM3())
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.finalize().hex()
