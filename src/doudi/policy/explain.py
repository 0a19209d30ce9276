"""The tree behind an answer: each rule as written, its clause, each condition with both sides, each parameter's source.

A rule that stands in the tree already is named again without being spread out again.
"""

from collections.abc import Callable
from typing import Any

from doudi.core.dates import format_day
from doudi.policy import nodes as n
from doudi.policy.case import Case, Row
from doudi.policy.evaluate import Evaluator
from doudi.policy.parameters import ParameterValue, Undecided
from doudi.policy.values import show
from doudi.policy.vocabulary import HOUSEHOLD

Tree = dict[str, Any]


class Explanation:
    """Builds the tree of one answer of one household."""

    def __init__(self, evaluator: Evaluator, case: Case) -> None:
        self.evaluator = evaluator
        self.case = case
        self._spread: set[tuple[str, int]] = set()

    def rule(self, name: str, row: Row | None = None) -> Tree:
        """A rule with its value, text and clause, and below ``of`` its parts."""
        rule = self.evaluator.law.rules[name]
        value = self.evaluator.value(name, self.case, row)
        tree: Tree = {"name": name, "value": show(value, rule.type), "text": rule.text, "clause": rule.clause}
        if rule.version.note:
            tree["note"] = rule.version.note
        key = (name, -1 if row is None else id(row))
        if key not in self._spread:
            self._spread.add(key)
            parts = Parts(rule.text)
            self._into(rule.node, row, parts)
            parts.add_to(tree)
        return tree

    def _into(self, node: n.Node, row: Row | None, parts: "Parts") -> None:
        """Add what a node consists of to its parent's parts."""
        _ADDED.get(type(node), Explanation._children)(self, node, row, parts)

    def _nothing(self, node: n.Node, row: Row | None, parts: "Parts") -> None:
        """What is written in the rule itself needs no explanation."""

    def _children(self, node: n.Node, row: Row | None, parts: "Parts") -> None:
        for child in n.children(node):
            self._into(child, row, parts)

    def _fact(self, node: n.Fact, row: Row | None, parts: "Parts") -> None:
        fact = node.fact
        where = HOUSEHOLD if fact.entity == HOUSEHOLD or row is None else row.path
        parts.facts.append({"path": f"{where}.{fact.name}", "value": self._shown(node, row)})

    def _rule(self, node: n.RuleRef, row: Row | None, parts: "Parts") -> None:
        parts.of.append(self.rule(node.name, None if node.entity == HOUSEHOLD else row))

    def _of_parameter(self, node: n.ParameterRef | n.Defined, row: Row | None, parts: "Parts") -> None:
        parts.of.append(self._parameter(node.parameter.name))

    def _compare(self, node: n.Compare, row: Row | None, parts: "Parts") -> None:
        tree = self._piece(node, row, parts.text)
        left, right = self._shown(node.left, row), self._shown(node.right, row)
        tree["left"], tree["op"], tree["right"] = left, node.op, right
        parts.of.append(tree)

    def _condition(self, node: n.Node, row: Row | None, parts: "Parts") -> None:
        parts.of.append(self._piece(node, row, parts.text))

    def _over_rows(self, node: n.Aggregate, row: Row | None, parts: "Parts") -> None:
        parts.of.append(self._aggregate(node, row, parts.text))

    def _piece(self, node: n.Node, row: Row | None, text: str) -> Tree:
        tree: Tree = {"value": self._shown(node, row), "text": text[node.begin : node.end] or text}
        parts = Parts(text)
        if isinstance(node, n.Choose):
            self._choose(node.arms, node.otherwise, row, parts)
        elif isinstance(node, n.Owner):
            if row is not None and row.owner is not None:
                self._into(node.when, row.owner, parts)
        else:
            self._children(node, row, parts)
        parts.add_to(tree)
        return tree

    def _choose(
        self, arms: tuple[tuple[n.Node, n.Node], ...], otherwise: n.Node, row: Row | None, parts: "Parts"
    ) -> None:
        """Conditions up to the one that decides, and the values that could be taken."""
        for condition, value in arms:
            holds = self._value(condition, row)
            self._into(condition, row, parts)
            if holds is not False:
                self._into(value, row, parts)
            if holds:
                return
        self._into(otherwise, row, parts)

    def _aggregate(self, node: n.Aggregate, row: Row | None, text: str) -> Tree:
        tree: Tree = {"value": self._shown(node, row), "text": text[node.begin : node.end] or text}
        listed = self.evaluator.selected(node.rows, self.case, row)
        if listed is None:
            tree["note"] = f"整张“{node.rows.text}”清单还没有。"
            return tree
        of = []
        for one, belongs in listed:
            parts = Parts(text)
            holds: object = True
            if node.when is not None:
                holds = self._value(node.when, one)
                self._into(node.when, one, parts)
            if node.value is not None and holds is not False:
                self._into(node.value, one, parts)
            entry: Tree = {"name": one.path, "value": None if belongs is None else holds}
            parts.add_to(entry)
            of.append(entry)
        if of:
            tree["of"] = of
        return tree

    def _parameter(self, name: str) -> Tree:
        entry = self.evaluator.law.pack.parameters.entries.get(name)
        definition = self.evaluator.law.pack.vocabulary.parameters[name]
        tree: Tree = {
            "name": name,
            "label": definition.label,
            "value": None,
            "from": None,
            "area": None,
            "clause": entry.clause if entry else None,
        }
        found = self.case.parameter(name)
        if isinstance(found, ParameterValue):
            pack = self.evaluator.law.pack
            tree["value"] = show(found.value, definition.type)
            tree["from"] = format_day(found.start) if found.start else None
            tree["area"] = found.area or pack.documents.get(found.pack, pack.document).area
            tree["clause"] = found.clause
            tree["source"] = found.source
        elif isinstance(found, Undecided):
            tree["note"] = "随未知的事实而定：" + "、".join(found.facts)
        return tree

    def _value(self, node: n.Node, row: Row | None) -> object:
        return self.evaluator.node_value(node, self.case, row)

    def _shown(self, node: n.Node, row: Row | None) -> object:
        return show(self._value(node, row), node.type)


class Parts:
    """What a piece consists of: its facts and its sub-trees; ``text`` is the rule they are cut from."""

    __slots__ = ("facts", "of", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.facts: list[Tree] = []
        self.of: list[Tree] = []

    def add_to(self, tree: Tree) -> None:
        if self.facts:
            tree["facts"] = self.facts
        if self.of:
            # a rule that is one condition shows the condition's parts as its own
            only = self.of[0] if len(self.of) == 1 and not self.facts else None
            if only is not None and "name" not in only and only.get("text") == tree.get("text"):
                tree.update(
                    {key: only[key] for key in ("left", "op", "right", "facts", "of", "note") if key in only}
                )
            else:
                tree["of"] = self.of


_ADDED: dict[type[n.Node], Callable[..., None]] = {
    n.Const: Explanation._nothing,
    n.Today: Explanation._nothing,
    n.Fact: Explanation._fact,
    n.RuleRef: Explanation._rule,
    n.ParameterRef: Explanation._of_parameter,
    n.Defined: Explanation._of_parameter,
    n.Compare: Explanation._compare,
    n.Aggregate: Explanation._over_rows,
    **dict.fromkeys(
        (n.And, n.Or, n.Not, n.Choose, n.Pick, n.In, n.Owner, n.Happened, n.Never), Explanation._condition
    ),
}
