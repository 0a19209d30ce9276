"""``doudi match``: which person of the register each row of the departments' rosters is."""

from pathlib import Path

import click

from doudi.cli.say import print_json, print_table, refusing
from doudi.cli.say import tell as tell_person
from doudi.cli.sweep import memory, progress_bar
from doudi.matching.linking.match import FILES, RosterSummary
from doudi.matching.linking.match import match as match_rosters
from doudi.matching.linking.passes import PASSES

#: what is told besides the passes: reading, two passes on numbers, the queue, the second opinion
_STEPS_BESIDES = 5


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("register", metavar="REGISTER", type=click.Path(path_type=Path))
@click.argument(
    "rosters", metavar="ROSTER.parquet …", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help="写到哪个文件夹。")
@click.option(
    "--decisions", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
    help="人工认定：CSV（person_id,roster,row,verdict,by,on），或上次写出的 decisions.parquet；可以给几个。",
)  # fmt: skip
@click.option(
    "--second-opinion", is_flag=True, help="请 Splink 给待认定的排先后（另装的组件）；它不连任何人。"
)
@click.option(
    "--memory-limit", callback=memory, metavar="SIZE", help="最多用多少内存，如 8GB；不够时写到盘上。"
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@refusing
def match(
    register: Path,
    rosters: tuple[Path, ...],
    out: Path,
    decisions: tuple[Path, ...],
    second_opinion: bool,
    memory_limit: str | None,
    as_json: bool,
) -> None:
    """把花名册（doudi roster load 读好的 Parquet）的每一行与登记册 REGISTER 的人对上。

    写出 links.parquet（凭据足够、自己立得住的）、review.parquet（待人认定的，每行至多三个人）、unlinked.parquet（没对上的行和原因）、
    decisions.parquet（人工认定，下次再给）。

    例：doudi match var/demo/county/register 花名册/deaths.parquet 花名册/vehicles.parquet --out 对照
    """
    steps = 2 + len(rosters) * (len(PASSES) + _STEPS_BESIDES)
    done = 0
    with progress_bar() as progress:

        def tell(what: str) -> None:
            nonlocal done
            progress(done, steps, what)
            done += 1

        summaries = match_rosters(
            register, rosters, out, decisions=decisions, opinion=second_opinion, memory_limit=memory_limit, tell=tell
        )  # fmt: skip
    for one in summaries:
        if one.note:
            tell_person(f"{one.roster}：{one.note}")
    if as_json:
        print_json({"out": str(out), "files": list(FILES), "rosters": [_as_dict(one) for one in summaries]})
        return
    print_table(
        ["花名册", "行", "已对上", "待认定", "没对上"],
        [[one.roster, one.rows, one.linked, one.review, one.unlinked - one.review] for one in summaries],
        title=f"已写入 {out}",
    )
    for one in summaries:
        print_table(["凭什么", "行"], one.passes, title=one.roster)


def _as_dict(one: RosterSummary) -> dict[str, object]:
    return {
        "roster": one.roster,
        "rows": one.rows,
        "linked": one.linked,
        "review": one.review,
        "unlinked": one.unlinked,
        "passes": [{"how": how, "links": links} for how, links in one.passes],
    }
