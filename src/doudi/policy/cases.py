"""Worked cases of a pack: households with the answers an official expects, written in the official's own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doudi.core.dates import parse_day
from doudi.core.refusal import InputError
from doudi.policy.case import Case
from doudi.policy.decide import decide
from doudi.policy.dossier import Dossier, read_household
from doudi.policy.local import apply_local
from doudi.policy.pack import Pack, load_pack
from doudi.policy.values import show
from doudi.policy.vocabulary import (
    HOUSEHOLD,
    PERSON,
    ROW_ENTITIES,
    TABLES,
    Vocabulary,
    load_vocabulary,
    policies_dir,
)
from doudi.policy.yaml_text import load_yaml, place_of

SECTIONS = {"户": HOUSEHOLD, **ROW_ENTITIES}
CASE_KEYS = {"case", "clauses", "on", "local", "expect", "missing", "note", *SECTIONS}
TRUTHS = {"是": "true", "否": "false"}
UNKNOWN = "未知"


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """One case: the household as a file would hold it (English names, text values), the day, and what is expected.

    ``expect`` maps an answer, or the name of a household rule, to what is expected as written.
    """

    pack: str
    title: str
    clauses: tuple[str, ...]
    on: int
    local: dict[str, Any]
    household: dict[str, Any]
    expect: dict[str, Any]
    missing: list[str] | None
    line: int

    def dossier(self) -> Dossier:
        return read_household(self.household, strict=False, file=f"{self.pack}/cases.yaml")

    def pack_with_local(self) -> Pack:
        pack = load_pack(self.pack)
        return apply_local(pack, self.local) if self.local else pack


def load_cases(pack_id: str) -> list[WorkedCase]:
    """All worked cases of a pack, in the order of the file. Raises InputError with the line of a fault."""
    path = policies_dir() / pack_id / "cases.yaml"
    if not path.exists():
        return []
    content = load_yaml(path, shown=f"{pack_id}/cases.yaml")
    vocabulary = load_vocabulary()
    defaults = {section: dict(given) for section, given in (content.get("defaults") or {}).items()}
    shared = content.get("local") or {}
    return [_case(pack_id, given, defaults, shared, vocabulary) for given in content.get("cases") or []]


def differences(case: WorkedCase) -> list[str]:
    """What a case gives that is not what it expects, as sentences; empty when all is as expected."""
    pack, dossier = case.pack_with_local(), case.dossier()
    decision = decide(pack, dossier, case.on, because=False)
    law = pack.law(case.on)
    evaluated = Case(law, dossier)
    said = []
    for name, expected in case.expect.items():
        if name in decision.answers:
            found = decision.answers[name]
        elif name in law.rules:
            found = show(law.evaluator.value(name, evaluated), law.rules[name].type)
        else:
            said.append(f"期望里写的“{name}”既不是答案，也不是规则。")
            continue
        if not _same(found, expected):
            said.append(f"{name}：应当是 {expected}，算出来是 {_written(found)}。")
    if case.missing is not None and decision.missing != case.missing:
        said.append(f"缺少的事实应当是 {case.missing}，算出来是 {decision.missing}。")
    return said


def _case(
    pack_id: str, given: Any, defaults: dict[str, Any], shared: dict[str, Any], vocabulary: Vocabulary
) -> WorkedCase:
    place = place_of(given, f"{pack_id}/cases.yaml")
    for key in given:
        if key not in CASE_KEYS:
            raise InputError(
                f"案例里不认识“{key}”；可以有 {'、'.join(sorted(CASE_KEYS))}。",
                code="unknown-key",
                file=place.file,
                line=place_of(key).line,
            )
    household: dict[str, Any] = {}
    for section, entity in SECTIONS.items():
        if section == "户":
            household[HOUSEHOLD] = _facts(
                {"household_id": "户1"}, defaults, section, given.get(section) or {}, vocabulary
            )
        elif given.get(section) is not None:
            household[TABLES[entity]] = [
                _facts(
                    {"person_id": str(at + 1)} if entity == PERSON else {},
                    defaults,
                    section,
                    row or {},
                    vocabulary,
                )
                for at, row in enumerate(given[section])
            ]
    return WorkedCase(
        pack=pack_id,
        title=str(given["case"]),
        clauses=tuple(str(clause) for clause in given.get("clauses") or []),
        on=parse_day(str(given["on"])),
        local={**shared, **(given.get("local") or {})},
        household=household,
        expect=dict(given.get("expect") or {}),
        missing=None if given.get("missing") is None else [str(path) for path in given["missing"]],
        line=place.line,
    )


def _facts(
    ids: dict[str, str],
    defaults: dict[str, Any],
    section: str,
    row: Mapping[str, Any],
    vocabulary: Vocabulary,
) -> dict[str, Any]:
    """One row with English names and codes, defaults filled in, 未知 as null."""
    entity = SECTIONS[section]
    facts: dict[str, Any] = dict(ids)
    for label, value in {**defaults.get(section, {}), **row}.items():
        fact = vocabulary.fact_by_label(entity, label) or vocabulary.facts[entity].get(str(label))
        if fact is None:
            place = place_of(label)
            raise InputError(
                f"“{label}”不是{section}的事实。", code="unknown-field", file=place.file, line=place.line
            )
        if value == UNKNOWN:
            facts[fact.name] = None
        elif fact.given_as == "bool":
            facts[fact.name] = TRUTHS.get(value, value)
        elif fact.given_as == "enum":
            facts[fact.name] = {word: code for code, word in fact.type.words}.get(value, value)
        else:
            facts[fact.name] = value
    return facts


def _same(found: object, expected: object) -> bool:
    if expected == UNKNOWN or expected is None:
        return found is None
    if isinstance(found, list):
        return isinstance(expected, list) and [str(one) for one in found] == [str(one) for one in expected]
    return _written(found) == str(expected)


def _written(value: object) -> str:
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
