"""收入核算表: how a yearly amount is worked out from what people know, and what each line does to the total.

What counts is never decided here: every line is put to the pack's own rules, so that the sheet and the decision agree.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from doudi.core.dates import parse_day
from doudi.core.money import fen_to_yuan, round_half_up
from doudi.core.refusal import InputError
from doudi.policy.case import Case
from doudi.policy.dossier import Dossier, read_household
from doudi.policy.law import Law
from doudi.policy.vocabulary import load_vocabulary, policies_dir
from doudi.policy.yaml_text import load_yaml

#: the rules of every pack by which the sheet is reckoned
COUNTED, DEDUCTED, INCOME, MEMBERS = "计入收入", "扣减支出", "家庭收入", "人口"
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,4})?")


@dataclass(frozen=True, slots=True)
class Part:
    """A number that people know: 2.5 亩, 8 个月."""

    name: str
    label: str
    unit: str


@dataclass(frozen=True, slots=True)
class Way:
    """How a year's amount comes about: the `factors` multiplied, `less` taken off. `kind`: of the vocabulary."""

    label: str
    kind: str
    factors: tuple[Part, ...]
    less: Part | None = None


_MONTHS = Part("months", "月数", "个月")
WAYS: dict[str, Way] = {
    "amount": Way("直接填年金额", "", (Part("yearly", "全年", "元"),)),
    "wages": Way("务工：月数 × 月工资", "wage", (_MONTHS, Part("monthly", "月工资", "元/月"))),
    "days": Way("打零工：天数 × 日工资", "wage", (Part("days", "天数", "天"), Part("daily", "日工资", "元/天"))),
    "land": Way(
        "种植：亩数 × 亩产 × 单价 − 成本",
        "business",
        (Part("mu", "亩数", "亩"), Part("yield", "亩产", "斤/亩"), Part("price", "单价", "元/斤")),
        Part("cost", "全年成本", "元"),
    ),
    "livestock": Way(
        "养殖：出栏 × 单价 − 成本",
        "business",
        (Part("heads", "出栏", "头（只）"), Part("price", "单价", "元/头（只）")),
        Part("cost", "全年成本", "元"),
    ),
    "trade": Way(
        "经营：月数 × 月营业额 − 成本",
        "business",
        (_MONTHS, Part("monthly", "月营业额", "元/月")),
        Part("cost", "全年成本", "元"),
    ),
    "rent": Way("出租：月数 × 月租金", "property", (_MONTHS, Part("monthly", "月租金", "元/月"))),
    "land_rent": Way(
        "土地流转：亩数 × 每亩", "property", (Part("mu", "亩数", "亩"), Part("price", "每亩", "元/亩"))
    ),
    "pension": Way("养老金等：月数 × 月金额", "transfer", (_MONTHS, Part("monthly", "月金额", "元/月"))),
    "support_fee": Way("赡（抚）养费：月数 × 月金额", "transfer", (_MONTHS, Part("monthly", "月金额", "元/月"))),
}  # fmt: skip


def let_pass(on: int) -> dict[str, str]:
    """What is not counted as income on a day (YYYYMMDD): labels by key, of ``_vocabulary/excluded_incomes.yaml``."""
    content = load_yaml(
        policies_dir() / "_vocabulary" / "excluded_incomes.yaml", shown="_vocabulary/excluded_incomes.yaml"
    )
    return {
        str(key): str(body["label"])
        for key, body in content.items()
        if parse_day(str(body.get("from") or "0001-01-01"))
        <= on
        <= parse_day(str(body.get("until") or "9999-12-31"))
    }


@dataclass(frozen=True, slots=True)
class Worked:
    """A year's amount in fen, None while a number is missing, and the reckoning in words."""

    amount_fen: int | None
    says: str


def work_out(way: str, typed: Mapping[str, str], where: str = "") -> Worked:
    """Work out a year's amount from numbers as typed; exact, and rounded once, to the fen, halves up.

    Raises InputError with `field` = ``where.part``: not a number, or a cost that eats more than was earned.
    """
    if way not in WAYS:
        raise InputError("请选择怎么算这一项收入。", code="unknown-way", field=f"{where}.way", value=way)
    found = WAYS[way]
    numbers = [_number(typed.get(part.name, ""), part, where) for part in found.factors]
    cost = _number(typed.get(found.less.name, ""), found.less, where) if found.less else Fraction(0)
    says = " × ".join(
        f"{part.label} {_shown(number)}{part.unit if number is not None else ''}"
        for part, number in zip(found.factors, numbers, strict=True)
    )
    if found.less:
        says += f" − {found.less.label} {_shown(cost)}{found.less.unit if cost is not None else ''}"
    if cost is None or any(number is None for number in numbers):
        return Worked(None, says)
    earned = Fraction(1)
    for number in numbers:
        earned *= number or 0
    earned -= cost
    if earned < 0:
        raise InputError(
            "成本比收入还多，这一项是亏损；收入不能是负数，请改为按年金额填 0，并在备注里写明亏损。",
            code="negative-income",
            field=f"{where}.{found.less.name}" if found.less else where,
        )
    return Worked(round_half_up((earned * 100).numerator, (earned * 100).denominator), says)


def _number(text: str, part: Part, where: str) -> Fraction | None:
    text = text.strip()
    if not text:
        return None
    if not text.isascii() or not _NUMBER.fullmatch(text):
        raise InputError(
            f"“{part.label}”应当是不小于零的数，最多四位小数，例如 2.5，实际是“{text}”。",
            code="bad-number",
            field=f"{where}.{part.name}",
            value=text,
        )
    return Fraction(text)


def _shown(number: Fraction | None) -> str:
    if number is None:
        return "（未填）"
    return format(Decimal(number.numerator) / Decimal(number.denominator), "f")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the sheet, amounts in fen a year.

    `does`: what it does to the household's income, negative for what is taken off, 0 for what is let pass, None
    while that is not known. `clause` is the pack's for letting it in, out or off.
    """

    who: str
    kind: str
    says: str
    amount_fen: int | None
    does: int | None
    treatment: str
    clause: str
    source: str
    table: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines and what they come to, in fen a year; None where something that matters is not known."""

    lines: list[Line]
    counted_fen: int | None
    deducted_fen: int | None
    income_fen: int | None
    members: int | None
    clauses: dict[str, str] = field(default_factory=dict)

    @property
    def income_per_head_fen(self) -> int | None:
        """A head's share, halves up; for information, the rules compare the household's total."""
        if self.income_fen is None or not self.members:
            return None
        return round_half_up(self.income_fen, self.members)


def sheet(
    law: Law, household: Mapping[str, Any], said: Mapping[str, Mapping[str, str]] | None = None
) -> Sheet:
    """The worksheet of a household file (the contract's shape) under a law.

    `said` maps a row's path such as ``incomes[0]`` to {"says", "source", "clause"}: how it was worked out, who says
    so, which clause lets it pass. Raises InputError as read_household does.
    """
    dossier = read_household(household, strict=False)
    said = said or {}
    names = {p["person_id"]: p["name"] or f"成员{at + 1}" for at, p in enumerate(dossier.persons)}
    lines = [
        _line(law, dossier, "income", at, row, names, said.get(f"incomes[{at}]", {}))
        for at, row in enumerate(dossier.rows["income"] or [])
    ] + [
        _line(law, dossier, "expense", at, row, names, said.get(f"expenses[{at}]", {}))
        for at, row in enumerate(dossier.rows["expense"] or [])
    ]
    counted, deducted, income, members = _values(law, dossier, (COUNTED, DEDUCTED, INCOME, MEMBERS))
    clauses = {name: law.rules[name].clause for name in (COUNTED, DEDUCTED, INCOME) if name in law.rules}
    return Sheet(lines, counted, deducted, income, members, clauses)


def _line(
    law: Law,
    dossier: Dossier,
    entity: str,
    at: int,
    row: Mapping[str, Any],
    names: Mapping[str, str],
    said: Mapping[str, str],
) -> Line:
    rule, sign = (COUNTED, 1) if entity == "income" else (DEDUCTED, -1)
    alone = replace(dossier, rows={**dossier.rows, entity: [dict(row)]})
    (does,) = _values(law, alone, (rule,))
    amount = row["amount_year"]
    kinds = load_vocabulary().facts[entity]["kind"].type
    return Line(
        who=names.get(row["person_id"], "全户"),
        kind=kinds.label_of(row["kind"]) if row["kind"] else "（未分类）",
        says=said.get("says", ""),
        amount_fen=amount,
        does=None if does is None else sign * does,
        treatment=_treatment(entity, amount, does),
        clause=said.get("clause") or law.rules[rule].clause,
        source=said.get("source", ""),
        table="incomes" if entity == "income" else "expenses",
    )


def _treatment(entity: str, amount: int | None, does: int | None) -> str:
    if does is None:
        return "金额未知" if amount is None else "是否计入未定" if entity == "income" else "能否扣减未定"
    if entity == "income":
        return "计入" if does or not amount else "依规定不计入"
    return "扣减" if does or not amount else "不扣减"


def _values(law: Law, dossier: Dossier, rules: Iterable[str]) -> list[Any]:
    case = Case(law, dossier)
    return [law.evaluator.value(rule, case) if rule in law.rules else None for rule in rules]


def yuan(fen: int | None) -> str:
    """For forms: yuan with two decimals, empty for what is not known."""
    return "" if fen is None else fen_to_yuan(fen)
