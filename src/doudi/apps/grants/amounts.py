"""What a decision gives a month, line by line: the decision's own reasons written as a calculation.

Nothing is computed anew that the decision has answered: the amount is the decision's, rounded once by its rule, and
the steps before it are read from its reasons. Class supplements (LD-30) are rules of the pack over the same dossier.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from doudi.core.money import fen_to_yuan, round_half_up, yuan_to_fen
from doudi.policy.case import Case
from doudi.policy.dossier import read_household
from doudi.policy.local import apply_local
from doudi.policy.pack import Pack
from doudi.policy.parameters import ParameterEntry, Parameters
from doudi.policy.types import RATIO_PER

#: the rule of a member that gives the class supplement a month, where a pack has one (LD-30)
SUPPLEMENT_RULE = "成员.分类增发额"
PER_YEAR = 12


@dataclass
class Line:
    """One line of a calculation. `fen` is a month's money for kinds base and supplement, a year's for kind step."""

    kind: str
    says: str
    fen: int = 0
    clause: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "says": self.says, "fen": self.fen, "clause": self.clause}


@dataclass
class Amount:
    """A month's amount with its lines."""

    lines: list[Line] = field(default_factory=list)

    def of(self, kind: str) -> int:
        return sum(line.fen for line in self.lines if line.kind == kind)

    @property
    def base_fen(self) -> int:
        return self.of("base")

    @property
    def supplement_fen(self) -> int:
        return self.of("supplement")

    @property
    def monthly_fen(self) -> int:
        return self.base_fen + self.supplement_fen

    def as_json(self) -> list[dict[str, Any]]:
        return [line.as_dict() for line in self.lines]


def said(tree: Any, name: str) -> dict[str, Any] | None:
    """The first node of this name in a decision's reasons, from the top; None when they do not speak of it."""
    waiting = [tree] if isinstance(tree, dict) else []
    while waiting:
        node = waiting.pop(0)
        if node.get("name") == name:
            return dict(node)
        waiting += [one for one in node.get("of", []) if isinstance(one, dict)]
    return None


def dibao_amount(answers: dict[str, Any], because: dict[str, Any]) -> Amount | None:
    """The month's dibao as the decision worked it out; None where it gave no amount (unknown, or not dibao)."""
    given = answers.get("dibao_amount_month")
    if given is None or not answers.get("dibao"):
        return None
    tree = because.get("dibao_amount_month") or {}
    amount = Amount()
    standard, people, total, income = (
        said(tree, name) for name in ("dibao_standard", "人口", "标准总额", "家庭收入")
    )
    if standard and people and total:
        amount.lines.append(Line(
            "step", f"低保标准 {standard['value']} 元/年 × {people['value']} 人",
            yuan_to_fen(str(total["value"])), str(standard.get("clause", "")),
        ))  # fmt: skip
    if income:
        amount.lines.append(Line(
            "step", "减：家庭收入（年）", -yuan_to_fen(str(income["value"])), str(income.get("clause", ""))
        ))  # fmt: skip
    rounding = said(tree, "amount_rounding") or {}
    how = "进到元" if rounding.get("value") == "yuan_up" else "四舍五入到分"
    amount.lines.append(Line(
        "base", f"全户差额折成每月，只取整一次（{how}）", yuan_to_fen(str(given)), str(tree.get("clause", "")),
    ))  # fmt: skip
    return amount


def supplements(pack: Pack, dossier: dict[str, Any], on: int) -> list[Line]:
    """Lines for the class supplements (LD-30) of the pack, or a note where they cannot be told yet.

    A line names how many, not whom nor why: calculations are seen by more people than illnesses and disabilities
    may be. `dossier` is a household in the contract's shape, `on` a day YYYYMMDD. Packs without the rule give none.
    """
    law = pack.law(on).require()
    rule = law.rules.get(SUPPLEMENT_RULE)
    if rule is None:
        return []
    case = Case(law, read_household(dossier, strict=False))
    clause = "LD-30"
    amounts: Counter[int] = Counter()
    unknown = 0
    per = rule.type.per
    for row, _member in law.evaluator.members(case):
        value = law.evaluator.value(SUPPLEMENT_RULE, case, row)
        if value is None:
            unknown += 1
        elif value:
            amounts[round_half_up(int(value), per)] += 1
    lines = [
        Line(
            "supplement", f"分类救助增发：每人每月 {fen_to_yuan(fen)} 元 × {number} 人", fen * number, clause
        )
        for fen, number in sorted(amounts.items(), reverse=True)
    ]
    if unknown:
        lines.append(Line(
            "note", f"{unknown} 人的分类增发额还定不下来（标准未定或情况未核实），暂不增发", 0, clause
        ))  # fmt: skip
    return lines


def site_number(
    pack: Pack, local: dict[str, Any], name: str, on: int, area: str | None, residence: str | None
) -> tuple[int, str] | None:
    """A parameter's value in force with its clause, None where there is none. Values that the county has set for
    what the document does not speak of count too: what a month's care costs is the county's own affair."""
    parameters = pack.parameters
    if name not in parameters.entries and name in local:
        entry = ParameterEntry(pack.vocabulary.parameters[name])
        bare = replace(pack, parameters=Parameters({name: entry}), _laws={})
        parameters = apply_local(bare, {name: local[name]}).parameters
    found = parameters.resolve(name, on, area, residence)
    value = getattr(found, "value", None)
    return (value, str(getattr(found, "clause", ""))) if isinstance(value, int) else None


def tekun_amount(
    pack: Pack, local: dict[str, Any], dossier: dict[str, Any], on: int, answers: dict[str, Any]
) -> Amount | None:
    """A month's basic living standard of one destitute person; None where neither standard nor factor is set.

    The yearly standard is the pack's answer where it has one, else the county's `tekun_standard`, else the dibao
    standard by `tekun_factor`; a twelfth of it, rounded once to the fen. Care is paid to who gives it, not here.
    """
    household = dossier.get("household", {})

    def number(name: str) -> tuple[int, str] | None:
        return site_number(pack, local, name, on, household.get("area_code"), household.get("residence"))

    answered = answers.get("tekun_standard_year")
    own, standard, factor = number("tekun_standard"), number("dibao_standard"), number("tekun_factor")
    if answered:
        year, clause, says = yuan_to_fen(str(answered)), "TL-02", "特困人员基本生活标准"
    elif own:
        (year, clause), says = own, "特困人员基本生活标准（县定）"
    elif standard and factor:
        year, clause = round_half_up(standard[0] * factor[0], RATIO_PER), factor[1]
        says = f"低保标准 {fen_to_yuan(standard[0])} 元/年 × {factor[0] / RATIO_PER:g}"
    else:
        return None
    lines = [
        Line("step", f"{says}（年）", year, clause),
        Line("base", "按月，四舍五入到分", round_half_up(year, PER_YEAR), clause),
    ]
    return Amount(lines)
