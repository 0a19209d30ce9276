"""``doudi policy``: the packs, their checks, their clauses, their numbers, and what two of them say differently."""

import sys
from collections import Counter
from difflib import get_close_matches
from pathlib import Path

import click

from doudi.cli.say import DAY, print_json, print_table, refusing, tell
from doudi.core import areas
from doudi.core.dates import format_day
from doudi.core.refusal import InputError
from doudi.policy.check import check_packs
from doudi.policy.coverage import coverage as coverage_of
from doudi.policy.decide import outside
from doudi.policy.diff import differences
from doudi.policy.pack import CLAUSE_KINDS, Complaint, list_documents, load_pack, pack_ids, read_pack
from doudi.policy.parameters import RESIDENCES, ParameterValue, Undecided
from doudi.policy.values import show, show_chinese
from doudi.procedure.check import check_procedures

HELP = {"help_option_names": ["-h", "--help"]}


@click.group(context_settings=HELP)
def policy() -> None:
    """政策包：列表、检查、条款覆盖、参数值、比较。

    例：doudi policy check
    """


@policy.command("list", context_settings=HELP)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@refusing
def list_(as_json: bool) -> None:
    """列出全部政策包。

    例：doudi policy list --json
    """
    rows = [
        {
            "id": d.id,
            "title": d.title,
            "number": d.number or None,
            "issuer": d.issuer,
            "area": d.area,
            "from": _day(d.start),
            "to": _day(d.end),
            "builds_on": d.builds_on or None,
        }
        for d in list_documents()
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(
            ["政策包", "文件", "文号", "发文机关", "区划", "自", "至", "以何为基础"],
            [["" if value is None else value for value in row.values()] for row in rows],
        )


@policy.command(context_settings=HELP)
@click.argument("packs", nargs=-1, metavar="[PACK …]")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@refusing
def check(packs: tuple[str, ...], as_json: bool) -> None:
    """静态检查规则、参数、程序和引用；一次说完所有问题。

    例：doudi policy check tieling-2019
    """
    complaints = sorted({*check_packs(_known(packs)), *check_procedures(_known(packs))})
    _report(complaints, as_json)
    if not complaints and not as_json:
        click.echo(f"检查了 {len(_known(packs))} 个政策包，没有发现问题。")
    sys.exit(1 if complaints else 0)


def _report(complaints: list[Complaint], as_json: bool) -> None:
    if as_json:
        print_json(
            [
                {"file": c.file, "line": c.line, "column": c.column, "code": c.code, "message": c.message}
                for c in complaints
            ]
        )
    else:
        for c in complaints:
            tell(f"{c.file} 第 {c.line} 行第 {c.column} 列：{c.message}")


@policy.command(context_settings=HELP)
@click.argument("packs", nargs=-1, metavar="[PACK …]")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@refusing
def coverage(packs: tuple[str, ...], as_json: bool) -> None:
    """逐条说明由什么承载、哪个测试证明。不写 PACK 时是五个文件的全部条款。

    例：doudi policy coverage --json
    """
    ids = (
        _known(packs)
        if packs
        else [pack_id for pack_id in pack_ids() if read_pack(pack_id).document.inventory]
    )
    rows, complaints = coverage_of(ids)
    if as_json:
        print_json(
            [
                {
                    "id": r.id,
                    "pack": r.pack,
                    "kind": r.kind,
                    "status": r.status,
                    "carried_by": list(r.carried_by),
                    "tests": list(r.tests),
                }
                for r in rows
            ]
        )
    else:
        counts = Counter((row.pack, row.kind, row.status) for row in rows)
        print_table(
            ["政策包", "类别", "条款", "已承载", "计划中"],
            [
                [pack_id, CLAUSE_KINDS[kind], carried + planned, carried, planned]
                for pack_id in ids
                for kind in CLAUSE_KINDS
                if (carried := counts[pack_id, kind, "carried"])
                + (planned := counts[pack_id, kind, "planned"])
            ],
        )
        carried = sum(row.status == "carried" for row in rows)
        click.echo(f"共 {len(rows)} 条：已承载并有测试 {carried} 条，计划中 {len(rows) - carried} 条。")
    if complaints:
        _report(complaints, as_json=False)
        sys.exit(1)


@policy.command(context_settings=HELP)
@click.argument("pack_id", metavar="PACK")
@click.argument("name", metavar="NAME")
@click.option("--on", required=True, type=DAY, metavar="DATE", help="哪一天的值。")
@click.option("--area", metavar="CODE", help="12 位区划代码，上级补零；不写时是文件适用的地区。")
@click.option("--residence", type=click.Choice(RESIDENCES), help="农村 rural，城镇 urban。")
@click.option("--local", type=click.Path(path_type=Path), metavar="FILE", help="本地参数。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@refusing
def value(
    pack_id: str,
    name: str,
    on: int,
    area: str | None,
    residence: str | None,
    local: Path | None,
    as_json: bool,
) -> None:
    """一个参数在某天、某地的值：从哪里来，从何时起。

    例：doudi policy value tieling-2019 dibao_standard --on 2019-07-01 --area 211200000000 --residence rural
    """
    pack = load_pack(pack_id, local=local)
    definition = pack.vocabulary.parameters.get(name)
    if definition is None:
        near = get_close_matches(name, list(pack.vocabulary.parameters), n=1)
        hint = f"最接近的是 {near[0]}。" if near else ""
        raise InputError(f"没有叫“{name}”的参数。{hint}", code="unknown-parameter-name", value=name)
    if area is not None and not areas.exists(area):
        raise InputError(
            f"没有区划“{area}”；请写 12 位代码，上级补零，如 211200000000。", code="unknown-area", value=area
        )
    for sentence in outside(pack, on, area):
        tell(sentence)
    found, of = _resolve(pack_id, name, on, area or pack.document.area, residence, local)
    if found is None:
        entry = pack.parameters.entries.get(name)
        why = (
            "文件留给县里定，请用 --local 给出。"
            if entry and entry.left_to
            else "这一天、这个地方没有值在生效。"
        )
        raise InputError(
            f"参数“{definition.label}”（{name}）在 {format_day(on)} 没有值：{why}",
            code="no-value",
            field=name,
        )
    shown = {
        "pack": pack_id,
        "name": name,
        "value": show(found.value, definition.type),
        "unit": definition.type.unit or None,
        "from": _day(found.start),
        "to": _day(found.end),
        "area": found.area or pack.documents.get(found.pack, pack.document).area,
        "residence": found.residence or of,
        "clause": found.clause or None,
        "source": found.source,
    }
    if as_json:
        print_json(shown)
    else:
        click.echo(f"{definition.label}（{name}）：{show_chinese(found.value, definition.type)}")
        since = f"自 {shown['from']} 起" if shown["from"] else "没有写起始日"
        until = f"至 {shown['to']}" if shown["to"] else "至今"
        source = "本地参数" if found.source == "local" else "文件"
        click.echo(
            f"{since}，{until}；区划 {shown['area']}；来源：{source}；依据 {shown['clause'] or '无'}。"
        )


def _resolve(
    pack_id: str, name: str, on: int, area: str, residence: str | None, local: Path | None
) -> tuple[ParameterValue | None, str | None]:
    """The value; without a residence the one that holds for both, or the only one there is."""
    parameters = load_pack(pack_id, local=local).parameters
    found = parameters.resolve(name, on, area, residence)
    if not isinstance(found, Undecided):
        return found, None
    by_residence = {r: parameters.resolve(name, on, area, r) for r in RESIDENCES}
    there = {r: v for r, v in by_residence.items() if isinstance(v, ParameterValue)}
    if len(there) == 1:
        only = next(iter(there.items()))
        return only[1], only[0]
    raise InputError(
        f"参数 {name} 城乡不同，请用 --residence rural 或 urban 说明。", code="usage", field=name
    )


@policy.command(context_settings=HELP)
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--on", type=DAY, metavar="DATE", help="比较哪一天的规定；不写时是两个文件中较晚生效的那天。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@refusing
def diff(a: str, b: str, on: int | None, as_json: bool) -> None:
    """两个政策包说法不同的参数、规则和步骤。

    例：doudi policy diff cn-2014 cn-2021 --on 2021-07-01
    """
    first, second = load_pack(a), load_pack(b)
    day = on or max(pack.document.start or 0 for pack in (first, second)) or 20200101
    found = differences(first, second, day)
    if as_json:
        print_json(
            [
                {
                    "kind": d.kind,
                    "name": d.name,
                    "a": d.a,
                    "b": d.b,
                    "clause_a": d.clause_a,
                    "clause_b": d.clause_b,
                }
                for d in found
            ]
        )
    else:
        print_table(
            ["类别", "名称", a, b],
            [[CLAUSE_KINDS[d.kind], d.name, _side(d.a, d.clause_a), _side(d.b, d.clause_b)] for d in found],
            title=f"{format_day(day)} 的不同之处",
        )


def _side(said: str | None, clause: str | None) -> str:
    return "没有" if said is None else f"{said}（{clause}）" if clause else said


def _day(day: int | None) -> str | None:
    return None if day is None else format_day(day)


def _known(packs: tuple[str, ...]) -> list[str]:
    for pack_id in packs:
        read_pack(pack_id)
    return list(packs) or pack_ids()
