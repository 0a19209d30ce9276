"""The one error for bad input: a Chinese sentence that says what is wrong and where."""

from typing import Any


class InputError(Exception):
    """Input that cannot be taken as it is.

    `message` says in Chinese what was found, what was expected and what to do; it ends without a place.
    The place is given apart, so that pages and `--json` can show it in their own way:

    - `code`: a stable English word for programs, such as ``bad-date``
    - `file`: the file as the user named it; `line`: its line, from 1
    - `row`: the row as a spreadsheet numbers it, header counted; `column`: the column as the file writes it
    - `field`: the field as the file writes it, such as ``persons[1].birth_date``; `value`: what was found

    `str(error)` is the sentence with its place in front.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        file: str = "",
        line: int | None = None,
        row: int | None = None,
        column: str = "",
        field: str = "",
        value: Any = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.file = file
        self.line = line
        self.row = row
        self.column = column
        self.field = field
        self.value = value

    @property
    def place(self) -> str:
        """Where, in Chinese: ``persons.csv 第 3 行 列「出生日期」``; empty when nothing is known."""
        parts = [self.file]
        if self.line is not None:
            parts.append(f"第 {self.line} 行")
        if self.row is not None:
            parts.append(f"第 {self.row} 行")
        if self.column:
            parts.append(f"列「{self.column}」")
        if self.field:
            parts.append(f"字段 {self.field}")
        return " ".join(part for part in parts if part)

    def at(self, **place: Any) -> "InputError":
        """The same refusal with more of its place known; what is already known stays."""
        known = {
            "code": self.code,
            "file": self.file,
            "line": self.line,
            "row": self.row,
            "column": self.column,
            "field": self.field,
            "value": self.value,
        }
        for name, more in place.items():
            if known[name] in (None, ""):
                known[name] = more
        return InputError(self.message, **known)

    def as_dict(self) -> dict[str, Any]:
        """For `--json`: the message and the parts of the place that are known."""
        parts = {
            "message": str(self),
            "code": self.code,
            "file": self.file,
            "line": self.line,
            "row": self.row,
            "column": self.column,
            "field": self.field,
            "value": self.value,
        }
        return {name: part for name, part in parts.items() if part not in (None, "")}

    def __str__(self) -> str:
        return f"{self.place}：{self.message}" if self.place else self.message


class Refused(Exception):
    """An act that may not be done, by the law or by the state of things; nothing of it has been kept.

    `message` is a Chinese sentence for whoever tried: what may not be done, why, and what to do instead.
    `code` is a stable English word, such as ``same-person``; `clause` the clause that forbids it, or empty.
    """

    def __init__(self, message: str, *, code: str = "", clause: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.clause = clause
