"""Reading what somebody typed into an address. `str.isdigit` takes `²`, which `int` does not."""

import re


def whole_number(text: str) -> int | None:
    """A number of one to six ASCII digits; None for everything else."""
    return int(text) if re.fullmatch("[0-9]{1,6}", text) else None


def row_key(text: str) -> int | None:
    """The primary key of a row: a county's acts and statements soon pass a million. None for everything else."""
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else None


def area_code(text: str) -> str:
    """A code of twelve ASCII digits; nothing for everything else."""
    return text if re.fullmatch("[0-9]{12}", text) else ""


def storable(text: str) -> bool:
    """PostgreSQL holds no NUL, so nothing there can equal a text that has one; asking for it is an error."""
    return "\0" not in text
