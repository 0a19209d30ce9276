"""Decides one household by a pack on a day: every answer, what is missing, and why."""

from dataclasses import dataclass
from typing import Any

from doudi.core.dates import format_day
from doudi.policy.case import Case
from doudi.policy.dossier import Dossier
from doudi.policy.explain import Explanation, Tree
from doudi.policy.missing import Search
from doudi.policy.pack import Pack
from doudi.policy.parameters import area_prefix
from doudi.policy.values import show


@dataclass(frozen=True, slots=True)
class Decision:
    """What a pack says of one household on a day.

    ``answers``: by the contract's names, as JSON prints them; None is not decidable yet. ``missing``: the unknown facts
    and parameters that could still change an unknown answer, sorted. ``because``: the tree behind each answer.
    """

    pack: str
    on: int
    answers: dict[str, Any]
    missing: list[str]
    because: dict[str, Tree]

    def as_dict(self) -> dict[str, Any]:
        return {
            "pack": self.pack,
            "on": format_day(self.on),
            "answers": self.answers,
            "missing": self.missing,
            "because": self.because,
        }


def decide(pack: Pack, dossier: Dossier, on: int, *, because: bool = True) -> Decision:
    """Decide one household. ``on`` is a day YYYYMMDD. Raises InputError when the pack has a fault on that day."""
    law = pack.law(on).require()
    evaluator = law.evaluator
    case = Case(law, dossier)
    search = Search(evaluator, case)
    answers: dict[str, Any] = {}
    trees: dict[str, Tree] = {}
    for answer, rule in pack.answers.items():
        value = evaluator.value(rule, case)
        answers[answer] = show(value, law.rules[rule].type)
        if value is None:
            search.rule(rule)
        if because:
            trees[answer] = Explanation(evaluator, case).rule(rule)
    return Decision(pack.id, on, answers, sorted(search.found), trees)


def outside(pack: Pack, on: int, area: str | None) -> list[str]:
    """Sentences for stderr when the day or the area lies outside the document."""
    document = pack.document
    said = []
    if document.start is not None and on < document.start:
        said.append(
            f"提示：{format_day(on)} 早于“{document.id}”生效之日 {format_day(document.start)}，仍按它试算。"
        )
    if document.end is not None and on > document.end:
        said.append(
            f"提示：{format_day(on)} 晚于“{document.id}”失效之日 {format_day(document.end)}，仍按它试算。"
        )
    if area is not None and not area.startswith(area_prefix(document.area)):
        said.append(f"提示：区划 {area} 不在“{document.id}”适用的 {document.area} 之内，仍按它试算。")
    return said
