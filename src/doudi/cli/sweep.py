"""``doudi sweep``: every household of a register, answered in SQL."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from doudi.cli.say import DAY, print_json, print_table, refusing, tell
from doudi.core.dates import format_day
from doudi.policy.pack import load_pack
from doudi.policy.register import Progress
from doudi.policy.summary import summarize
from doudi.policy.sweep import ENGINES
from doudi.policy.sweep import sweep as sweep_register


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress bar on stderr, shown only on a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("准备", total=None)

        def show(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total, description=what)

        yield show


def memory(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """``8GB`` or ``500MB``, as DuckDB reads it."""
    if value is not None and not re.fullmatch(r"\d+(\.\d+)?\s*(MB|GB|MiB|GiB)", value):
        raise click.BadParameter("写成 8GB 或 500MB。")
    return value


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("pack_id", metavar="PACK")
@click.argument("register", metavar="REGISTER", type=click.Path(path_type=Path))
@click.option("--on", required=True, type=DAY, metavar="DATE", help="答复哪一天的情形，如 2024-09-01。")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="FILE.parquet", help="写到哪里。"
)
@click.option(
    "--local", type=click.Path(path_type=Path), metavar="FILE", help="本地参数：文件留给县里定的数。"
)
@click.option("--known", type=DAY, metavar="DATE", help="只用到这一天为止已经知道的规则和参数。")
@click.option(
    "--engine", type=click.Choice(ENGINES), default="duckdb", show_default=True, help="用哪个引擎算。"
)
@click.option("--because", is_flag=True, help="另写 reasons 和 unknown 两列：哪些条件成立，哪些未知。")
@click.option(
    "--memory-limit", callback=memory, metavar="SIZE", help="最多用多少内存，如 8GB；不够时写到盘上。"
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@refusing
def sweep(
    pack_id: str,
    register: Path,
    on: int,
    out: Path,
    local: Path | None,
    known: int | None,
    engine: str,
    because: bool,
    memory_limit: str | None,
    as_json: bool,
) -> None:
    """按政策包 PACK 对登记册 REGISTER（一个文件夹）里的每一户作出答复，一户一行写成 Parquet。

    例：doudi sweep leiyang-2024 var/demo/county/register --on 2024-09-01 --local var/demo/county/local.yaml
    --out 答复.parquet
    """
    pack = load_pack(pack_id, local=local, known=known)
    said: list[str] = []
    with progress_bar() as progress:
        households = sweep_register(
            pack,
            register,
            on,
            out,
            engine=engine,
            because=because,
            progress=progress,
            memory_limit=memory_limit,
            tell=said.append,
        )
    for sentence in said:
        tell(sentence)
    counts = summarize(out, list(pack.law(on).answers))
    if as_json:
        print_json(
            {
                "pack": pack.id,
                "on": format_day(on),
                "out": str(out),
                "households": households,
                "answers": counts,
            }
        )
        return
    labels = pack.vocabulary.answers
    print_table(
        ["答案", "是（或有）", "否（或无）", "未知"],
        [
            [f"{labels[name].label}（{name}）", said["yes"], said["no"], said["unknown"]]
            for name, said in counts.items()
        ],
        title=f"{pack.document.title}\n{format_day(on)}，{households} 户，已写入 {out}",
    )
