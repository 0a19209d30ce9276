"""`doudi demo`: write the demo county into a new folder."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from doudi.core.dates import parse_day
from doudi.core.refusal import InputError
from doudi.demo.make import Progress, Summary, make_county

_WHAT = {"missed": "应保未保", "wrong": "不应保而保", "right": "相符", "unknown": "尚不能判断"}
_PROGRAMMES = {
    "dibao": "低保",
    "tekun": "特困",
    "single_person": "单人户低保",
    "margin": "低保边缘",
    "rigid": "刚性支出困难",
    "monitored": "防返贫监测",
}


@click.command(
    "demo",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--households", required=True, type=int, metavar="N", help="多少户，1 户以上。")
@click.option(
    "--seed", required=True, type=int, metavar="S", help="随机种子；N、S、DATE 相同，文件逐字节相同。"
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="新建的文件夹；已有内容的不写。",
)
@click.option("--on", default="2024-09-01", show_default=True, metavar="DATE", help="资料截至哪一天。")
@click.option("--rosters/--no-rosters", default=True, show_default=True, help="同时写出各部门花名册。")
@click.option("--json", "as_json", is_flag=True, help="用 JSON 说明写出了什么。")
def demo(households: int, seed: int, out: Path, on: str, rosters: bool, as_json: bool) -> None:
    """生成演示县：真实区划（耒阳市），虚构的户和人，以及应保未保、错保的真相。

    写出 register/（登记表）、rosters/（部门花名册）、local.yaml（地方参数）和 truth.parquet。

    例：doudi demo --households 30000 --seed 1 --out var/leiyang
    """
    try:
        day = parse_day(on)
        with _progress_bar() as progress:
            summary = make_county(households, seed, out, on=day, rosters=rosters, progress=progress)
    except InputError as refusal:
        click.echo(str(refusal), err=True)
        raise SystemExit(2) from None
    if as_json:
        click.echo(json.dumps({"out": str(out), **asdict(summary)}, ensure_ascii=False, indent=2))
    else:
        _print(summary, out)


def _print(summary: Summary, out: Path) -> None:
    click.echo(f"演示县已写入 {out}，人员全部是虚构的。")
    table = Table("内容", "数量")
    rows = [("户", summary.households), ("人", summary.persons)]
    rows += [(f"在享{_PROGRAMMES.get(name, name)}", count) for name, count in summary.running.items()]
    rows += [(f"真相：{_WHAT[what]}", count) for what, count in summary.truth.items()]
    rows += [("其中特意安排的", summary.planted)]
    for name, count in rows:
        table.add_row(name, f"{count:,}")
    Console(width=None if sys.stdout.isatty() else 120, highlight=False).print(table)


@contextmanager
def _progress_bar() -> Iterator[Progress]:
    """A progress bar on stderr, shown only on a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("准备", total=None)

        def show(done: int, of: int, what: str) -> None:
            bar.update(task, completed=done, total=of, description=what)

        yield show
