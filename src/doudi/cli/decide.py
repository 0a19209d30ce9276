"""``doudi decide``: one household, every answer, every reason, every fact still missing."""

from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from doudi.cli.say import DAY, print_json, print_table, refusing, tell
from doudi.core.dates import format_day
from doudi.policy.decide import Decision, outside
from doudi.policy.decide import decide as decide_household
from doudi.policy.dossier import read_household_file
from doudi.policy.pack import Pack, load_pack
from doudi.policy.vocabulary import TABLES, FactDef, Vocabulary


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("pack_id", metavar="PACK")
@click.argument("household", metavar="HOUSEHOLD", type=click.Path(path_type=Path))
@click.option("--on", required=True, type=DAY, metavar="DATE", help="答复哪一天的情形，如 2019-08-01。")
@click.option(
    "--local", type=click.Path(path_type=Path), metavar="FILE", help="本地参数：文件留给县里定的数。"
)
@click.option("--known", type=DAY, metavar="DATE", help="只用到这一天为止已经知道的规则和参数。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@refusing
def decide(
    pack_id: str, household: Path, on: int, local: Path | None, known: int | None, as_json: bool
) -> None:
    """按政策包 PACK 对一户（HOUSEHOLD，JSON 或 YAML）作出答复。

    例：doudi decide tieling-2019 examples/household.json --on 2019-08-01 --local examples/local.yaml
    """
    pack = load_pack(pack_id, local=local, known=known)
    dossier = read_household_file(household)
    for sentence in outside(pack, on, dossier.household["area_code"]):
        tell(sentence)
    decision = decide_household(pack, dossier, on)
    if as_json:
        print_json(decision.as_dict())
    else:
        _show(pack, decision)


def _show(pack: Pack, decision: Decision) -> None:
    labels = pack.vocabulary.answers
    print_table(
        ["答案", "结果", "依据"],
        [
            [f"{labels[name].label}（{name}）", value, decision.because[name]["clause"]]
            for name, value in decision.answers.items()
        ],
        title=f"{pack.document.title}\n{format_day(decision.on)} 的答复",
    )
    console = Console(highlight=False)
    for name, tree in decision.because.items():
        branch = Tree(escape(f"{labels[name].label}：{_value(tree.get('value'))}"))
        _grow(branch, tree, pack.vocabulary)
        console.print(branch)
    if decision.missing:
        click.echo("还缺这些事实，才能定下未知的答案：")
        for path in decision.missing:
            click.echo(f"  {_named(path, pack.vocabulary)}（{path}）")


def _grow(branch: Tree, tree: dict[str, Any], words: Vocabulary) -> None:
    for fact in tree.get("facts", []):
        definition = _fact(fact["path"], words)
        value = fact["value"]
        shown = definition.type.label_of(value) if definition and isinstance(value, str) else _value(value)
        branch.add(escape(f"{_named(fact['path'], words)} = {shown}"))
    for part in tree.get("of", []):
        sides = f"　{_value(part['left'])} {part['op']} {_value(part['right'])}" if "op" in part else ""
        name = part.get("label") or part.get("name") or part.get("text", "")
        clause = f"　[{part['clause']}]" if part.get("clause") else ""
        line = f"{_named(name, words)}：{_value(part.get('value'))}{sides}{clause}"
        _grow(branch.add(escape(line)), part, words)


def _fact(path: str, words: Vocabulary) -> FactDef | None:
    table, _, name = path.partition(".")
    return words.facts.get(_ENTITIES.get(table.partition("[")[0], ""), {}).get(name)


def _named(path: str, words: Vocabulary) -> str:
    """What people call a path: persons[0].labour is 成员1的劳动能力, parameter:vehicle_limit is 参数 车辆限额."""
    if path.startswith("parameter:"):
        return f"参数 {words.parameters[path.removeprefix('parameter:')].label}"
    table, _, name = path.partition(".")
    table, _, index = table.partition("[")
    entity = _ENTITIES.get(table)
    if entity is None:
        return path
    row = (
        f"{words.entity_labels[entity]}{int(index.rstrip(']')) + 1}" if index else words.entity_labels[entity]
    )
    fact = words.facts[entity].get(name)
    return f"{row}的{fact.label}" if fact else row if index else f"整张{row}清单"


def _value(value: Any) -> str:
    if value is None:
        return "未知"
    if isinstance(value, bool):
        return "是" if value else "否"
    if value == "none":
        return "无"
    return "、".join(map(str, value)) or "无" if isinstance(value, list) else str(value)


_ENTITIES = {table: entity for entity, table in TABLES.items()} | {"household": "household"}
