"""``doudi screen``: a whole register against the screens of a pack and the rosters of departments."""

from pathlib import Path

import click

from doudi.cli.say import DAY, print_json, print_table, refusing
from doudi.cli.sweep import progress_bar
from doudi.core.dates import format_day


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("plan", metavar="PLAN")
@click.argument("register", metavar="REGISTER", type=click.Path(path_type=Path))
@click.argument("rosters", metavar="ROSTERS_DIR", type=click.Path(path_type=Path))
@click.option("--on", required=True, type=DAY, metavar="DATE", help="筛查哪一天的情形，如 2024-09-01。")
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help="写到哪个文件夹。")
@click.option(
    "--local", type=click.Path(path_type=Path), metavar="FILE", help="本地参数：文件留给县里定的数。"
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@refusing
def screen(
    plan: str, register: Path, rosters: Path, on: int, out: Path, local: Path | None, as_json: bool
) -> None:
    """用政策包 PLAN（或一份 screens.yaml）的筛查项，查登记册 REGISTER 和花名册文件夹 ROSTERS_DIR。

    写出 findings.parquet（每个问题一行，带理由）、findings.xlsx（汇总和各条清单），以及比对的 links、review、unlinked。

    例：doudi screen longnan-2019 register rosters --on 2019-08-01 --out 筛查 --local local.yaml
    """
    # loaded when called: reading and linking bring much along
    from doudi.matching.screening.forms import KINDS, write_forms
    from doudi.matching.screening.plan import load_plan
    from doudi.matching.screening.run import STAGES
    from doudi.matching.screening.run import screen as screen_register

    pack = load_plan(plan, local)
    with progress_bar() as progress:
        done = iter(range(len(STAGES) + 1))
        found = screen_register(
            pack, register, rosters, on, out, tell=lambda said: progress(next(done), len(STAGES), said)
        )
    write_forms(pack, register, on, out)
    if as_json:
        print_json(
            {
                "pack": pack.id, "on": format_day(on), "out": str(out), "households": found.households,
                "rosters": found.rosters, "findings": found.found, "undecided": found.undecided,
            }
        )  # fmt: skip
        return
    screens = pack.screens
    print_table(
        ["条款", "问题", "性质", "发现（户）", "尚不能判定（户）"],
        [
            [name, screens[name].title, KINDS.get(screens[name].finds, ""), count, found.undecided[name]]
            for name, count in found.found.items()
        ],
        title=f"{pack.document.title}\n{format_day(on)}，{found.households} 户，{found.rosters} 份花名册。已写入 {out}",
    )
