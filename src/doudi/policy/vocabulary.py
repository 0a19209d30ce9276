"""The vocabulary: every fact, parameter and answer, with its Chinese label, type and unit.

Read from ``policies/_vocabulary``. A rule names things by their labels; files, tables and the API by the English names.
"""

import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from doudi.core.refusal import InputError
from doudi.policy.types import DATE, RATIO_PER, TEXT, TRUTH, Kind, Type, words
from doudi.policy.yaml_text import load_yaml, place_of

#: where a rule's prefix or row set points: Chinese word -> entity of the vocabulary
ROW_ENTITIES = {
    "成员": "person",
    "义务人": "obligor",
    "收入": "income",
    "支出": "expense",
    "财产": "asset",
    "救助": "support",
}
HOUSEHOLD = "household"
PERSON = "person"
TABLES = {
    "household": "households",
    "person": "persons",
    "obligor": "obligors",
    "income": "incomes",
    "expense": "expenses",
    "asset": "assets",
    "support": "supports",
}


@dataclass(frozen=True, slots=True)
class FactDef:
    """One fact of one entity.

    ``given_as`` is the type in files (text date month int bool money enum code); ``type`` what a rule sees.
    An ``event`` date that is null has not happened.
    """

    entity: str
    name: str
    label: str
    given_as: str
    type: Type
    event: bool = False
    sensitive: bool = False
    personal: bool = False
    least: int | None = None
    most: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ParameterDef:
    """One parameter: ``given_as`` is money (yuan), ratio, int, date, word or list."""

    name: str
    label: str
    given_as: str
    type: Type
    note: str = ""


@dataclass(frozen=True, slots=True)
class AnswerDef:
    """One answer of the contract, and what people call it."""

    name: str
    label: str
    type: str
    note: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """All of it: facts by entity, parameters, answers and the word lists answers speak in."""

    facts: dict[str, dict[str, FactDef]]
    entity_labels: dict[str, str]
    parameters: dict[str, ParameterDef]
    answers: dict[str, AnswerDef]
    word_lists: dict[str, tuple[tuple[str, str], ...]]
    _by_label: dict[tuple[str, str], FactDef] = field(default_factory=dict)
    _parameter_by_label: dict[str, ParameterDef] = field(default_factory=dict)

    def fact_by_label(self, entity: str, label: str) -> FactDef | None:
        return self._by_label.get((entity, label))

    def parameter_by_label(self, label: str) -> ParameterDef | None:
        return self._parameter_by_label.get(label)

    def labels_of(self, entity: str) -> list[str]:
        return [fact.label for fact in self.facts[entity].values()]


OURS = Path(__file__).resolve().parents[3] / "policies"


def policies_dir() -> Path:
    """The folder of the law as data: ``DOUDI_POLICIES``, or ``policies`` at the root of the checkout."""
    given = os.environ.get("DOUDI_POLICIES")
    return Path(given) if given else OURS


@lru_cache(maxsize=4)
def _load(folder: Path) -> Vocabulary:
    facts_file, parameters_file, answers_file = (
        load_yaml(folder / name, shown=f"_vocabulary/{name}")
        for name in ("facts.yaml", "parameters.yaml", "answers.yaml")
    )
    facts: dict[str, dict[str, FactDef]] = {}
    by_label: dict[tuple[str, str], FactDef] = {}
    entity_labels: dict[str, str] = {}
    for entity, body in facts_file.items():
        entity_labels[str(entity)] = str(body["label"])
        facts[str(entity)] = {}
        for name, given in body["facts"].items():
            fact = _fact(str(entity), str(name), given)
            facts[str(entity)][fact.name] = fact
            if (fact.entity, fact.label) in by_label:
                raise InputError(
                    f"事实“{fact.label}”在同一类里写了两次。",
                    code="vocabulary",
                    file=place_of(name).file,
                    line=place_of(name).line,
                )
            by_label[fact.entity, fact.label] = fact
    parameters = {str(name): _parameter(str(name), given) for name, given in parameters_file.items()}
    answers = {
        str(name): AnswerDef(str(name), str(given["label"]), str(given["type"]), str(given.get("note") or ""))
        for name, given in answers_file["answers"].items()
    }
    lists = {str(name): _pairs(given) for name, given in answers_file["words"].items()}
    return Vocabulary(
        facts,
        entity_labels,
        parameters,
        answers,
        lists,
        by_label,
        {parameter.label: parameter for parameter in parameters.values()},
    )


def load_vocabulary() -> Vocabulary:
    """The vocabulary in use (read once)."""
    return _load(policies_dir() / "_vocabulary")


def _pairs(values: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(code), str(label)) for code, label in values.items())


def _fact(entity: str, name: str, given: dict[str, Any]) -> FactDef:
    kind = str(given["type"])
    unit = str(given.get("unit") or "")
    match kind:
        case "bool":
            type_ = TRUTH
        case "date":
            type_ = DATE
        case "int":
            type_ = Type(Kind.NUMBER, unit=unit)
        case "money":
            type_ = Type(Kind.NUMBER, unit=unit or "元")
        case "enum":
            type_ = words(_pairs(given["values"]))
        case "text" | "code" | "month":
            type_ = TEXT if "values" not in given else words(_pairs(given["values"]))
        case _:
            place = place_of(given)
            raise InputError(
                f"事实 {name} 的类型“{kind}”不认识。", code="vocabulary", file=place.file, line=place.line
            )
    return FactDef(
        entity,
        name,
        str(given["label"]),
        kind,
        type_,
        event=str(given.get("event")) == "true",
        sensitive=str(given.get("sensitive")) == "true",
        personal=str(given.get("personal")) == "true",
        least=int(given["least"]) if given.get("least") else None,
        most=int(given["most"]) if given.get("most") else None,
        note=str(given.get("note") or ""),
    )


def _parameter(name: str, given: dict[str, Any]) -> ParameterDef:
    kind = str(given["type"])
    unit = str(given.get("unit") or "")
    match kind:
        case "money":
            type_ = Type(Kind.NUMBER, unit=unit or "元")
        case "ratio":
            type_ = Type(Kind.NUMBER, per=RATIO_PER)
        case "int":
            type_ = Type(Kind.NUMBER, unit=unit)
        case "date":
            type_ = DATE
        case "word":
            type_ = words(_pairs(given["values"]))
        case "list":
            type_ = Type(Kind.WORDS, words=_pairs(given["values"]))
        case _:
            place = place_of(given)
            raise InputError(
                f"参数 {name} 的类型“{kind}”不认识。", code="vocabulary", file=place.file, line=place.line
            )
    return ParameterDef(name, str(given["label"]), kind, type_, str(given.get("note") or ""))
