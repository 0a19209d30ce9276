"""The tree behind an answer, turned into lines a person reads: the rule, its clause, value against threshold, sources."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from doudi.apps.accounts.area_names import area_name
from doudi.apps.policies.rule_list import clause_url
from doudi.apps.policies.showing import (
    fact_of,
    fact_value_in_words,
    path_in_words,
    person_names,
    row_in_words,
)
from doudi.policy.law import Law
from doudi.policy.types import Kind, Type
from doudi.policy.vocabulary import load_vocabulary

_SIGNS = {"=": "＝", "!=": "≠", "<": "＜", "<=": "≤", ">": "＞", ">=": "≥"}
DEEP_OPEN = 2  # levels that stand open at first


@dataclass
class Reason:
    """One line of the tree. `state`: yes, no, unknown or value; `sum`: both sides of a comparison."""

    title: str = ""
    value: str = ""
    state: str = ""
    text: str = ""
    clauses: list[tuple[str, str]] = field(default_factory=list)
    source: str = ""
    note: str = ""
    sum: str = ""
    open: bool = False
    parts: list["Reason"] = field(default_factory=list)


class Reader:
    """Reads trees of one household under one law."""

    def __init__(self, law: Law, household: dict[str, Any]) -> None:
        self.law = law
        self.household = household
        self.persons = person_names(household)
        # A tree names the same facts, rows and clauses again and again; each is put into words once.
        self._path = cache(lambda path: path_in_words(path, household))
        self._row = cache(lambda path: row_in_words(path, household))
        self._url = cache(lambda clause: clause_url(law.pack, clause))

    def read(self, tree: dict[str, Any], depth: int = 0) -> Reason:
        if "label" in tree:
            return self._parameter(tree)
        reason = Reason(
            text=str(tree.get("text") or ""),
            clauses=self._clauses(tree),
            note=str(tree.get("note") or ""),
        )
        name = tree.get("name")
        rule = self.law.rules.get(str(name)) if name else None
        if rule is not None:
            reason.title = rule.name
        elif name:
            reason.title = self._row(str(name))
        reason.value, reason.state = self._value(tree.get("value"), rule.type if rule else None)
        if "op" in tree:
            words = self._words(tree)
            left, right = (self._side(tree.get(side), words) for side in ("left", "right"))
            reason.sum = f"{left} {_SIGNS.get(tree['op'], tree['op'])} {right}"
        reason.parts = [self._fact(fact) for fact in tree.get("facts") or []]
        reason.parts += [self.read(part, depth + 1) for part in tree.get("of") or []]
        reason.open = depth < DEEP_OPEN
        return reason

    def _parameter(self, tree: dict[str, Any]) -> Reason:
        definition = load_vocabulary().parameters[tree["name"]]
        said = []
        if tree.get("value") is not None:
            said.append(_("县定值") if tree.get("source") == "local" else _("文件规定"))
            if tree.get("from"):
                said.append(_("自 %(day)s 起") % {"day": tree["from"]})
            if tree.get("area"):
                said.append(area_name(tree["area"]))
        else:
            said.append(str(tree.get("note") or _("这一天、这个地方还没有值")))
        value, state = self._value(tree.get("value"), definition.type)
        return Reason(
            title=tree["label"],
            value=value,
            state=state,
            clauses=self._clauses(tree),
            source="，".join(said),
        )

    def _fact(self, fact: dict[str, Any]) -> Reason:
        value = fact.get("value")
        found = fact_of(fact["path"])
        if value == "none" and found and found[0].event:
            shown, state = _("未发生"), "value"
        else:
            shown = fact_value_in_words(fact["path"], value)
            state = "unknown" if value is None else "value"
        return Reason(title=self._path(fact["path"]), value=shown, state=state)

    def _clauses(self, tree: dict[str, Any]) -> list[tuple[str, str]]:
        """(id, address in the library) of every clause a piece rests on."""
        return [(one, self._url(one)) for one in str(tree.get("clause") or "").split("、") if one]

    def _value(self, value: Any, type_: Type | None) -> tuple[str, str]:
        if value is None:
            return _("未知"), "unknown"
        if isinstance(value, bool):
            return (_("是"), "yes") if value else (_("否"), "no")
        if isinstance(value, list):
            return "、".join(self._item(one, type_) for one in value) or _("无"), "value"
        if type_ is not None and type_.kind is Kind.WORD:
            return type_.label_of(str(value)), "value"
        if type_ is not None and type_.kind is Kind.DATE:
            return (_("无") if value == "none" else str(value)), "value"
        return f"{value} {type_.unit if type_ else ''}".strip(), "value"

    def _item(self, item: Any, type_: Type | None) -> str:
        if type_ is not None and type_.words:
            return type_.label_of(str(item))
        return self.persons.get(str(item), str(item))

    def _words(self, tree: dict[str, Any]) -> dict[str, str]:
        """The words of the enums whose facts stand in a comparison."""
        words: dict[str, str] = {}
        for fact in tree.get("facts") or []:
            found = fact_of(fact["path"])
            if found and found[0].type.words:
                words |= dict(found[0].type.words)
        return words

    def _side(self, value: Any, words: dict[str, str]) -> str:
        if value is None:
            return _("未知")
        if isinstance(value, bool):
            return _("是") if value else _("否")
        return words.get(str(value), str(value))
