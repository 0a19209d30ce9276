"""Writes docs/clauses.md: every clause of the five documents, what carries it, and how many there are.

Run ``python scripts/build_clause_table.py`` after a change of any ``policies/*/clauses.yaml``.
"""

from pathlib import Path

from doudi.policy.pack import CARRIER_KINDS, CLAUSE_KINDS, Clause, Document, load_pack

TABLE = Path(__file__).parents[1] / "docs" / "clauses.md"
DOCUMENTS = ("zhuzhou-2017", "tieling-2019", "longnan-2019", "leiyang-2024", "liaoning-2014")
INTRODUCTION = """# 条款表

五个文件的全部条款，用我们自己的话说一遍，写明由什么承载。本页由 `scripts/build_clause_table.py` 从
`policies/*/clauses.yaml` 生成，请改那里，不要改这里。

“已承载”：现在就有东西承载，并有测试证明：可执行的规则、参数、筛查；程序里不办就过不去的步骤；平台里的台账、
权限、公示、发放（`policies/_vocabulary/carriers.yaml` 写明各是哪张表、哪个页面、哪项职责、哪种文书）。步骤的测试
在真实的程序上走，界线的两边都试，例如抽查 49% 的拒绝、50% 的接受；测试自己写明证明哪一条。
“计划中”：还没有承载，或者只承载了一部分，列出的是将来承载它的东西。有的步骤已经作为数据写在 `procedure.yaml` 里，
但条款要求的不止这一步，就仍然算计划中。
"""


def carrier(text: str) -> str:
    kind, _, name = text.partition(":")
    return f"{CARRIER_KINDS[kind]} {name}".strip()


def line(clause: Clause) -> str:
    carried = "、".join(carrier(one) for one in clause.carried_by) or "—"
    status = "已承载" if clause.status == "carried" else "计划中"
    return f"| {clause.id} | {clause.section} | {CLAUSE_KINDS[clause.kind]} | {clause.says} | {status} | {carried} |"


def section(document: Document, clauses: list[Clause]) -> str:
    carried = sum(clause.status == "carried" for clause in clauses)
    head = f"## {document.title}\n\n`{document.id}`：{len(clauses)} 条，已承载 {carried} 条，计划中 {len(clauses) - carried} 条。\n"
    table = "| 条款 | 出处 | 类别 | 内容 | 状态 | 承载 |\n| --- | --- | --- | --- | --- | --- |"
    return "\n".join([head, table, *(line(clause) for clause in clauses), ""])


def clause_table() -> str:
    """The whole page."""
    packs = [load_pack(pack_id) for pack_id in DOCUMENTS]
    clauses = [clause for pack in packs for clause in pack.own_clauses]
    carried = sum(clause.status == "carried" for clause in clauses)
    total = f"共 {len(clauses)} 条：已承载 {carried} 条，计划中 {len(clauses) - carried} 条。\n"
    return (
        "\n".join(
            [INTRODUCTION, total, *(section(pack.document, pack.own_clauses) for pack in packs)]
        ).rstrip()
        + "\n"
    )


if __name__ == "__main__":
    TABLE.write_text(clause_table(), encoding="utf-8")
