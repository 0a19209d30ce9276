"""What becomes of each nasty file, as a table for people: ``python -m tests.matching.nasty.verdicts`` writes verdicts.md."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from doudi.matching import roster
from doudi.matching.checked import Check
from tests.matching.nasty.folder import FOLDER, Nasty
from tests.matching.rosters import ON

TABLE = Path(__file__).with_name("verdicts.md")
_VERDICTS = {"accept": "采用", "correct": "更正后采用", "partial": "部分采用", "reject": "不采用"}
_HEAD = """# 最难缠的文件，各得什么结论

`tests/matching/nasty/folder.py` 造出这些文件，`test_nasty.py` 逐个读入，与本表逐字核对；`python -m tests.matching.nasty.verdicts` 重写本表。
人数是文件里写了几个人：每一行都要么采用，要么更正、留待人工、退回或写明不是数据，一行也不少。

| 文件 | 难在哪里 | 人数 | 结论 | 采用／更正／留待／退回 | 怎么说 |
| --- | --- | --- | --- | --- | --- |
"""


def check(one: Nasty, folder: Path) -> Check:
    """Make a file and look at it."""
    path = folder / one.name
    one.make(path)
    return roster.check(one.kind, path, on=ON)


def table() -> str:
    """The whole table."""
    with tempfile.TemporaryDirectory() as folder:
        lines = [line(one, check(one, Path(folder))) for one in FOLDER]
    return _HEAD + "\n".join(lines) + "\n"


def line(one: Nasty, found: Check) -> str:
    """A file's row of the table."""
    counts = "／".join(str(found.counts[status]) for status in ("ok", "corrected", "review", "rejected"))
    said = Counter(note["why"] for row in found.rows() for note in row["notes"])
    notes = "".join(f"<br>{times} 处：{why}" for why, times in said.items())
    text = f"{found.message}{notes}".replace("|", "\\|").replace("\n", " ")
    return f"| {one.name} | {one.what} | {one.people} | {_VERDICTS[found.verdict]} | {counts} | {text} |"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
