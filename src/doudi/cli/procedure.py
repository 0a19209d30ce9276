"""``doudi procedure``: the steps of a pack's procedures, and the spot-check draw that anyone can repeat."""

import csv
from pathlib import Path

import click

from doudi.cli.say import print_json, print_table, refusing
from doudi.core.refusal import InputError
from doudi.policy.pack import load_pack
from doudi.procedure.definition import DOES, Flow, Step, flow_of, load_flows
from doudi.procedure.roles import labels
from doudi.procedure.sampling import Item, draw
from doudi.procedure.state import parameter_label

HELP = {"help_option_names": ["-h", "--help"]}


@click.group(context_settings=HELP)
def procedure() -> None:
    """程序：步骤与分工，抽查抽取。

    例：doudi procedure show zhuzhou-2017
    """


@procedure.command(context_settings=HELP)
@click.argument("pack_id", metavar="PACK")
@click.argument("flow_id", metavar="[FLOW]", required=False)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@refusing
def show(pack_id: str, flow_id: str | None, as_json: bool) -> None:
    """一个政策包的程序：每一步谁办、在哪一步之后、依据哪一条。

    例：doudi procedure show cn-2021 dibao
    """
    pack = load_pack(pack_id)
    flows = [flow_of(pack, flow_id)] if flow_id else list(load_flows(pack).values())
    if as_json:
        print_json([_plain(flow) for flow in flows])
        return
    for flow in flows:
        print_table(
            ["步骤", "做什么", "谁办", "在此之后", "时限", "哪一手", "依据"],
            [
                [step.name, DOES[step.does], labels(step.who), list(step.after), _time(step),
                 flow.hands.get(step.hand, ""), list(step.clauses)]
                for step in flow.in_order
            ],
            title=f"{flow.id}：{flow.title}",
        )  # fmt: skip


def _plain(flow: Flow) -> dict[str, object]:
    return {
        "flow": flow.id,
        "title": flow.title,
        "pack": flow.pack,
        "kind": flow.kind,
        "programmes": list(flow.programmes),
        "hands": {hand: [s.name for s in flow.in_order if s.hand == hand] for hand in flow.hands},
        "steps": [
            {
                "name": step.name,
                "does": step.does,
                "who": list(step.who),
                "after": list(step.after),
                "days": step.days,
                "calendar_days": step.calendar_days,
                "hand": step.hand or None,
                "clauses": list(step.clauses),
            }
            for step in flow.in_order
        ],
    }


def _time(step: Step) -> str:
    if step.calendar_days is not None:
        return f"{_number(step.calendar_days)}（自然日）"
    if step.days is None:
        return ""
    return f"{_number(step.days)}（工作日{'，开始' if step.due == 'begun' else ''}）"


def _number(given: int | str) -> str:
    return str(given) if isinstance(given, int) else parameter_label(given)


@procedure.command("draw", context_settings=HELP)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--seed", required=True, metavar="S", help="事先公布的种子。")
@click.option("--share", required=True, metavar="0.5", help="比例，大于 0、不大于 1。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@refusing
def draw_(file: Path, seed: str, share: str, as_json: bool) -> None:
    """按公布的种子抽取，谁来抽都一样。FILE 是 CSV：id 列必有，stratum（层，如乡镇）、must（必须入户的理由）可有。

    例：doudi procedure draw 名单.csv --seed 2026-11-22 --share 0.5
    """
    drawn = draw(_items(file), share, seed)
    if as_json:
        print_json([{"order": one.order, "id": one.id, "why": one.why} for one in drawn])
    else:
        print_table(["序号", "编号", "原因"], [[one.order, one.id, one.why] for one in drawn])


def _items(file: Path) -> list[Item]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as bad:
        raise InputError(
            "文件不是 UTF-8 编码，请另存为 UTF-8 后再用。", code="encoding", file=str(file)
        ) from bad
    except OSError as gone:
        raise InputError(f"找不到文件 {file}。", code="file-missing", file=str(file)) from gone
    rows = list(csv.DictReader(text.splitlines()))
    if rows and "id" not in rows[0]:
        raise InputError("没有“id”列，不知道抽的是谁。", code="missing-column", file=str(file), column="id")
    items = []
    for number, row in enumerate(rows, 2):
        if not (row["id"] or "").strip():
            raise InputError("这一行没有编号。", code="empty", file=str(file), row=number, column="id")
        items.append(
            Item(row["id"].strip(), (row.get("stratum") or "").strip(), (row.get("must") or "").strip())
        )
    return items
