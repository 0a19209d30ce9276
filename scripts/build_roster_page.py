"""Writes docs/rosters.md: what `doudi roster` takes, and the values of every kind.

Run ``python scripts/build_roster_page.py`` after a change of policies/_vocabulary/rosters.yaml.
"""

from pathlib import Path

from doudi.matching.cleaning.citizen_ids import WHY, Reason
from doudi.matching.cleaning.columns import ID_LEVELS, sql_type
from doudi.matching.cleaning.verdicts import Level
from doudi.matching.kinds import ColumnDef, Kind, load_kinds

PAGE = Path(__file__).parents[1] / "docs" / "rosters.md"
INTRODUCTION = Path(__file__).with_name("roster_page_introduction.md")
TYPES = {
    "text": "文字",
    "name": "姓名",
    "citizen_id": "公民身份号码",
    "phone": "电话",
    "area_code": "12 位代码",
    "date": "日期，ISO",
    "month": "年月，2019-07",
    "year": "年度，整数",
    "int": "整数",
    "number": "数，两位小数",
    "money": "元，两位小数",
    "bool": "是否",
    "relation": "GB/T 4761 两位代码",
}


def said(column: ColumnDef) -> str:
    if column.values:
        words = "；".join(f"`{code}` {words[0]}" for code, words in column.values.items())
        return f"{'整数' if column.type == 'grade' else '词'}：{words}"
    unit = f"（{column.unit}）" if column.unit else ""
    return f"{TYPES[column.type]}{unit}"


def table(columns: list[ColumnDef]) -> str:
    head = "| 名称 | 含义 | 值 | Parquet | 部门的叫法 |\n| --- | --- | --- | --- | --- |\n"
    return head + "".join(
        f"| `{one.name}` | {one.label}{'（敏感）' if one.sensitive else ''} | {said(one)} | {sql_type(one)} | {'、'.join(one.synonyms)} |\n"
        for one in columns
    )


def also_called(kind: Kind) -> list[str]:
    """Words of the kind's own for whom a row is about."""
    shared = load_kinds()["persons"].columns
    own = {
        name: [word for word in kind.columns[name].synonyms if word not in shared[name].synonyms]
        for name in ("name", "citizen_id")
    }
    return [f"{shared[name].label}也叫{'、'.join(words)}。" for name, words in own.items() if words]


def section(kind: Kind, shared: set[str]) -> str:
    own = [one for one in kind.values if one.name not in shared]
    gives = "；".join(f"{entity}：{'、'.join(names)}" for entity, names in kind.gives.items())
    lines = [f"## `{kind.id}` {kind.label}\n"]
    if kind.source:
        lines.append(f"向 `{kind.source}` 要（`sources.yaml`）。")
    if gives:
        lines.append(f"能证实：{gives}。")
    lines += also_called(kind)
    body = "\n".join(lines) + "\n"
    return body + ("\n" + table(own) if own else "\n没有自己的列。\n")


def reasons() -> str:
    statuses = {
        Level.OK: "采用",
        Level.CORRECTED: "更正后采用",
        Level.REVIEW: "留待人工",
        Level.REJECTED: "不采用",
    }
    rows = "".join(
        f"| {at} | `{reason}` | {statuses[ID_LEVELS[reason]]} | {WHY.get(reason, '原样采用')} |\n"
        for at, reason in enumerate(Reason, 1)
    )
    return "| 次序 | 代码 | 结果 | 说明 |\n| --- | --- | --- | --- |\n" + rows + "\n"


if __name__ == "__main__":
    kinds = load_kinds()
    persons = kinds["persons"]
    everywhere = [one for one in persons.columns.values() if one.type != "sequence"]
    parts = [
        INTRODUCTION.read_text(encoding="utf-8").replace("REASONS\n", reasons()),
        "## 每一种花名册都有的列\n\n"
        + table(everywhere)
        + "| `other_document` | 其他证件 | 文字，原样 | VARCHAR | 身份证号码一栏里不是身份证的证件 |\n",
        *(section(kind, set(persons.columns)) for kind in kinds.values()),
    ]
    PAGE.write_text("\n".join(parts), encoding="utf-8", newline="\n")
