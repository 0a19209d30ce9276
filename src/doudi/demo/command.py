"""`doudi demo`: write the demo county into a new folder."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from doudi.core.dates import parse_day
from doudi.core.refusal import InputError
from doudi.demo.make import make_county


@click.command("demo", epilog="例：doudi demo --households 30000 --seed 1 --out /tmp/leiyang")
@click.option(
    "--households", required=True, type=click.IntRange(min=1), metavar="N", help="多少户，1 户以上。"
)
@click.option(
    "--seed",
    required=True,
    type=click.IntRange(min=0),
    metavar="S",
    help="随机种子；同样的 N、S、DATE 得到同样的文件。",
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
def demo(households: int, seed: int, out: Path, on: str, rosters: bool) -> None:
    """生成演示县：真实区划（耒阳市），虚构的户和人，以及应保未保、错保的真相。

    写出 register/（登记表）、rosters/（部门花名册）、local.yaml（地方参数）和 truth.parquet。
    """
    try:
        day = parse_day(on)
        with _bar() as bar:
            task = bar.add_task("", total=None)

            def tell(what: str, done: int, of: int) -> None:
                bar.update(task, description=what, completed=done, total=of)

            make_county(households, seed, out, on=day, rosters=rosters, progress=tell)
    except InputError as refusal:
        click.echo(str(refusal), err=True)
        raise SystemExit(2) from None
    click.echo(f"演示县已写入 {out}：{households} 户。人员全部是虚构的。")


def _bar() -> Progress:
    """A progress bar on stderr, shown only on a terminal."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not sys.stderr.isatty(),
    )
