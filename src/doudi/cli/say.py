"""How commands speak: JSON or a table on stdout, sentences on stderr, and the exit codes people script against.

0: it worked. 1: it ran and found something wrong with the input. 2: wrong usage, an unknown pack, parameter or area,
or a file that is not there. Bad input never shows a traceback.
"""

import functools
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn, ParamSpec, TypeVar

import click
from rich.console import Console
from rich.table import Table

from doudi.core.dates import parse_day
from doudi.core.refusal import InputError

USAGE_CODES = (
    *("unknown-pack", "file-missing", "unknown-parameter-name", "unknown-area", "unknown-engine", "no-spark"),
    "usage",
)

P = ParamSpec("P")
R = TypeVar("R")


class Day(click.ParamType[int]):
    """A day written 2019-07-01; comes out as 20190701."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        try:
            return parse_day(str(value))
        except InputError as bad:
            self.fail(bad.message, param, ctx)


DAY = Day()


def tell(sentence: str) -> None:
    """A sentence for the person, on stderr."""
    click.echo(sentence, err=True)


def print_json(value: object) -> None:
    """JSON on stdout, Chinese readable."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_table(headers: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
    """A table for people on stdout; as wide as the terminal, or as its content when it is not one."""
    wide = sys.stdout.isatty()
    console = Console(width=None if wide else 200, soft_wrap=not wide, highlight=False)
    table = Table(title=title or None, title_justify="left", header_style="bold")
    for header in headers:
        table.add_column(header, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    console.print(table)


def _cell(value: object) -> str:
    if value is None:
        return "未知"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(str(one) for one in value) or "无"
    return str(value).replace("[", r"\[")


def refusing(command: Callable[P, R]) -> Callable[P, R]:
    """Turns a refusal of the input into its sentence and exit code; with ``--json`` also into JSON on stdout."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except InputError as bad:
            _refuse(bad, 2 if bad.code in USAGE_CODES else 1, as_json=bool(kwargs.get("as_json")))
        except BrokenPipeError:
            sys.exit(1)
        except OSError as trouble:
            why = f"读不了或写不了（{trouble.strerror or trouble}）。"
            bad_file = InputError(why, code="file", file=str(trouble.filename or ""))
            _refuse(bad_file, 2, as_json=bool(kwargs.get("as_json")))

    return run


def _refuse(refusal: InputError, code: int, *, as_json: bool) -> NoReturn:
    if as_json:
        print_json({"error": refusal.as_dict()})
    tell(str(refusal))
    sys.exit(code)
