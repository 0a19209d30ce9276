"""How the reader says no, and how much it takes."""

from __future__ import annotations

from doudi.core.refusal import InputError

#: More columns than any roster has; a sheet may have 16384, a text file any number.
MOST_COLUMNS = 1000
#: Bytes of one row or record; a spreadsheet's cell holds 32767 characters at most.
LONGEST_ROW = 32 * 2**20

_WHAT_TO_DO = "请用表格软件打开、另存为 xlsx 再交来"


def unreadable(why: str, code: str, *, row: int | None = None, do: str = _WHAT_TO_DO) -> InputError:
    """A file that can't be read: why, and what to do. `code` is one of docs/algorithms/reading.md."""
    return InputError(f"{why}。{do}。", code=code, row=row)


def too_wide(columns: int, row: int | None = None) -> InputError:
    """More columns than `MOST_COLUMNS`."""
    return unreadable(
        f"有 {columns} 列，最多读 {MOST_COLUMNS} 列",
        "too-wide",
        row=row,
        do="请检查分隔符，或删去名单以外的列再交来",
    )


def too_long(row: int | None = None) -> InputError:
    """A row or record of more than `LONGEST_ROW` bytes."""
    return unreadable(
        f"一行超过 {LONGEST_ROW // 2**20} MB，不是正常的名单",
        "too-long",
        row=row,
        do="请检查引号是否成对，或请报送单位重新导出",
    )
