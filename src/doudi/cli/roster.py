"""``doudi roster``: the department rosters known, and a file checked against them or loaded."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import click
from rich.console import Console

from doudi.cli.say import DAY, print_json, print_table, refusing, tell
from doudi.core.refusal import InputError
from doudi.matching.checked import Check
from doudi.matching.kinds import load_kinds
from doudi.matching.refused import write_refused
from doudi.matching.roster import check as check_roster
from doudi.matching.roster import load as load_roster
from doudi.platform.clock import clock

_MOST_SHOWN = 50
_STATUS = {"ok": "采用", "corrected": "更正", "review": "人工", "rejected": "不采用"}
_VERDICT = {"accept": "全部采用", "correct": "更正后采用", "partial": "部分采用", "reject": "不采用"}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def roster() -> None:
    """部门花名册：认得哪些种类，检查一份文件，装载成 Parquet。

    例：doudi roster check auto 存款核对反馈表.xlsx
    """


@roster.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def kinds(as_json: bool) -> None:
    """认得哪些花名册，各有哪些列、部门怎么叫。

    例：doudi roster kinds --json
    """
    known = load_kinds().values()
    if as_json:
        print_json(
            [
                {
                    "id": kind.id,
                    "label": kind.label,
                    "source": kind.source or None,
                    "gives": {entity: list(names) for entity, names in kind.gives.items()},
                    "columns": [
                        {
                            "name": one.name,
                            "label": one.label,
                            "type": one.type,
                            "unit": one.unit or ("元" if one.type == "money" else None),
                            "synonyms": list(one.synonyms),
                        }
                        for one in kind.columns.values()
                    ],
                }
                for kind in known
            ]
        )
        return
    for kind in known:
        own = [one for one in kind.columns.values() if one.type != "sequence"]
        print_table(
            ["列", "名称", "类型", "部门的叫法"],
            [[one.name, one.label, one.type, "、".join(one.synonyms)] for one in own],
            title=f"{kind.id}：{kind.label}",
        )


def _shared(command: click.decorators.FC) -> click.decorators.FC:
    """What checking and loading both take."""
    for decorate in (
        click.option("--json", "as_json", is_flag=True, help="输出 JSON。"),
        click.option("--all", "every_row", is_flag=True, help="连同没有问题的行一起列出。"),
        click.option(
            "--on", type=DAY, metavar="DATE", help="哪一天看的，如 2024-09-01；出生、死亡不能晚于它。"
        ),
        click.option(
            "--column",
            "columns",
            multiple=True,
            metavar="THEIRS=OURS",
            help="表里的列是我们的哪一列，如 客户=name；可以写多次。",
        ),
        click.option(
            "--refused",
            type=click.Path(path_type=Path),
            metavar="FILE.xlsx",
            help="把不采用的、要核对的行连同原因写成 Excel，退回部门。",
        ),
        click.argument("file", metavar="FILE", type=click.Path(path_type=Path)),
        click.argument("kind", metavar="KIND"),
    ):
        command = decorate(command)
    return command


@roster.command()
@_shared
@refusing
def check(
    kind: str,
    file: Path,
    refused: Path | None,
    columns: tuple[str, ...],
    on: int | None,
    every_row: bool,
    as_json: bool,
) -> None:
    """检查一份花名册 FILE：采用哪些行，更正什么，哪些留给人，哪些不采用。KIND 写 auto 就自动判断种类。

    例：doudi roster check bank 存款核对反馈表.xlsx --refused 退回.xlsx
    """
    with _saying() as say:
        found = check_roster(
            kind,
            file,
            remembered=_remembered(columns),
            on=on or clock().today(),
            every_row=every_row,
            tell=say,
        )
    _show(found, as_json, refused)


@roster.command()
@_shared
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="FILE.parquet", help="写到哪里。"
)
@refusing
def load(
    kind: str,
    file: Path,
    refused: Path | None,
    columns: tuple[str, ...],
    on: int | None,
    every_row: bool,
    as_json: bool,
    out: Path,
) -> None:
    """把一份花名册 FILE 里采用的行写成 Parquet，供比对和筛查用。

    例：doudi roster load bank 存款核对反馈表.xlsx --out rosters/bank-农商行.parquet
    """
    with _saying() as say:
        found = load_roster(
            kind,
            file,
            out,
            remembered=_remembered(columns),
            on=on or clock().today(),
            every_row=every_row,
            tell=say,
        )
    if found.taken:
        tell(f"已写入 {out}，{found.taken} 行。")
    _show(found, as_json, refused)


@contextmanager
def _saying() -> Iterator[Callable[[str], None]]:
    """What is being done, on stderr and only on a terminal."""
    with Console(stderr=True).status("准备") as status:
        yield status.update


def _remembered(columns: tuple[str, ...]) -> dict[str, str]:
    pairs = [one.partition("=") for one in columns]
    wrong = [theirs for theirs, _, ours in pairs if not theirs or not ours]
    if wrong:
        raise InputError("--column 写成“表里的列=我们的列”，如 客户=name。", code="usage", value=wrong[0])
    return {theirs: ours for theirs, _, ours in pairs}


def _show(found: Check, as_json: bool, refused: Path | None) -> None:
    """The result on stdout; exit code 1 unless every row was taken."""
    if refused is not None:
        written = write_refused(found.sent_back, refused)
        tell(f"退回表已写入 {refused}，{written} 行。" if written else "没有要退回的行，没有写退回表。")
    if as_json:
        print_json(found.as_dict())
    else:
        _print(found)
    sys.exit(0 if found.good else 1)


def _print(found: Check) -> None:
    label = load_kinds()[found.kind].label if found.kind in load_kinds() else found.kind
    click.echo(f"{found.file}（{label}）：{_VERDICT[found.verdict]}。{found.message}")
    if found.columns:
        print_table(["表里的列", "我们的列"], found.columns.items())
    rows = list(islice(found.rows(), _MOST_SHOWN + 1))
    if rows:
        print_table(
            ["工作表", "行", "结果", "姓名", "说明"],
            [
                [
                    row.get("sheet", ""),
                    row["row"],
                    _STATUS[row["status"]],
                    row["name"] or "",
                    "；".join(f"{note['column']}：{note['why']}" for note in row["notes"]),
                ]
                for row in rows[:_MOST_SHOWN]
            ],
        )
    if len(rows) > _MOST_SHOWN:
        tell(f"只列出前 {_MOST_SHOWN} 行；全部请用 --json 或 --refused。")
