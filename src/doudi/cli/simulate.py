"""``doudi simulate``: who enters, who leaves and what it costs when a parameter is changed."""

from pathlib import Path

import click

from doudi.cli.say import DAY, print_json, print_table, refusing, tell
from doudi.cli.sweep import memory, progress_bar
from doudi.core import areas
from doudi.core.dates import format_day
from doudi.policy.pack import load_pack
from doudi.policy.simulate import LEVELS, Simulation
from doudi.policy.simulate import simulate as simulate_register


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("pack_id", metavar="PACK")
@click.argument("register", metavar="REGISTER", type=click.Path(path_type=Path))
@click.option("--on", required=True, type=DAY, metavar="DATE", help="试算哪一天的情形，如 2024-09-01。")
@click.option(
    "--set",
    "settings",
    multiple=True,
    required=True,
    metavar="NAME=VALUE[@rural|urban]",
    help="改哪个参数，可以写几次。",
)
@click.option(
    "--local", type=click.Path(path_type=Path), metavar="FILE", help="本地参数：文件留给县里定的数。"
)
@click.option("--by", type=click.Choice(list(LEVELS)), help="另按县或乡镇分列。")
@click.option(
    "--memory-limit", callback=memory, metavar="SIZE", help="最多用多少内存，如 8GB；不够时写到盘上。"
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@refusing
def simulate(
    pack_id: str,
    register: Path,
    on: int,
    settings: tuple[str, ...],
    local: Path | None,
    by: str | None,
    memory_limit: str | None,
    as_json: bool,
) -> None:
    """按政策包 PACK 在登记册 REGISTER 上试算：改了参数，谁进、谁出、每月多少钱。

    例：doudi simulate cn-2021 var/demo/county/register --on 2024-09-01 --local var/demo/county/local.yaml
    --set dibao_standard=6000@rural --by township
    """
    pack = load_pack(pack_id, local=local)
    with progress_bar() as progress:
        found, outside = simulate_register(
            pack, register, on, settings, by=by, progress=progress, memory_limit=memory_limit
        )
    for sentence in outside:
        tell(sentence)
    if as_json:
        print_json(found.as_dict())
    else:
        _show(found, f"{pack.document.title}\n{format_day(on)}，{'、'.join(settings)}")


def _name(code: str) -> str:
    return areas.name(code) if areas.exists(code) else ""


def _show(found: Simulation, title: str) -> None:
    def line(what: str, before: object, after: object) -> list[object]:
        return [what, "—" if before is None else before, "—" if after is None else after]

    before, after = found.before.as_dict(), found.after.as_dict()
    print_table(
        ["", "改之前", "改之后"],
        [
            line("户", before["households"], after["households"]),
            line("人", before["persons"], after["persons"]),
            line("每月（元）", before["monthly"], after["monthly"]),
        ],
        title=title,
    )
    click.echo(f"进 {len(found.enter)} 户，出 {len(found.leave)} 户，未定 {found.undecided} 户。")
    if found.by:
        print_table(
            ["区划", "户（前）", "户（后）", "人（前）", "人（后）", "进", "出"],
            [
                [
                    f"{area.area} {_name(area.area)}" if area.area else "（未知）",
                    area.before.households,
                    area.after.households,
                    area.before.persons,
                    area.after.persons,
                    len(area.enter),
                    len(area.leave),
                ]
                for area in found.by
                if area.before.households or area.after.households
            ],
        )
