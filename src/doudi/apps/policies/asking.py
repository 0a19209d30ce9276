"""What is still missing, as questions a person can answer."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from doudi.apps.policies.household_form import ENTITY_OF, field_id
from doudi.apps.policies.showing import fact_of, path_in_words
from doudi.policy.pack import Pack
from doudi.policy.vocabulary import load_vocabulary


@dataclass(frozen=True)
class Question:
    """One missing fact. `kind` is fact, list or parameter; `target` the id of the control that answers it."""

    path: str
    kind: str
    text: str
    note: str
    target: str
    value: str = ""
    unit: str = ""


def questions(pack: Pack, household: dict[str, Any], missing: list[str]) -> list[Question]:
    """The missing facts in the order of the form, what the county has to set last."""
    asked = [_question(pack, household, path) for path in missing]
    order = {"fact": 0, "list": 1, "parameter": 2}
    return sorted(asked, key=lambda question: order[question.kind])


def _question(pack: Pack, household: dict[str, Any], path: str) -> Question:
    words = path_in_words(path, household)
    if path.startswith("parameter:"):
        name = path.removeprefix("parameter:")
        entry = pack.parameters.entries.get(name)
        left = _("政策留给县级确定") if entry and entry.left_to else _("这一天、这个地方没有规定")
        parameter = load_vocabulary().parameters.get(name)
        unit = parameter.type.unit if parameter else ""
        return Question(path, "parameter", words, left, field_id(f"local.{name}"), unit=unit)
    if path in ENTITY_OF:
        return Question(
            path, "list", _("有没有%(what)s？") % {"what": words}, _("没有，或者逐项填写"), f"list-{path}"
        )
    found = fact_of(path)
    return Question(path, "fact", words, found[0].note if found else "", field_id(path))
