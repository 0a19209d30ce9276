"""Which unknown facts and parameters could still change an unknown answer, and no others.

Walks down from an undecided node through undecided operands only, by the three-valued tables: under 且 and 或 what is
decided ends its branch; 择 is walked to its first undecided condition and the values it could still take.
"""

from doudi.policy import nodes as n
from doudi.policy.case import Case, Row
from doudi.policy.evaluate import Evaluator
from doudi.policy.parameters import ParameterValue, Undecided
from doudi.policy.resolve import MEMBERSHIP_RULE
from doudi.policy.vocabulary import HOUSEHOLD, PERSON, TABLES


class Search:
    """One walk over one household. ``found`` holds paths such as ``persons[1].disability_grade``, ``incomes``,
    ``parameter:dibao_standard``."""

    def __init__(self, evaluator: Evaluator, case: Case) -> None:
        self.evaluator = evaluator
        self.case = case
        self.found: set[str] = set()
        self._seen: set[tuple[str, int]] = set()

    def rule(self, name: str, row: Row | None = None) -> None:
        """Look below a rule if what it says is undecided."""
        key = (name, -1 if row is None else id(row))
        if key in self._seen:
            return
        self._seen.add(key)
        if self.evaluator.value(name, self.case, row) is None:
            self._below(self.evaluator.law.rules[name].node, row)

    def condition(self, node: n.Node) -> None:
        """Look below a condition about the household that no rule states."""
        self._walk(node, None)

    def _walk(self, node: n.Node, row: Row | None) -> None:
        if self._value(node, row) is None:
            self._below(node, row)

    def _value(self, node: n.Node, row: Row | None) -> object:
        return self.evaluator.node_value(node, self.case, row)

    def _below(self, node: n.Node, row: Row | None) -> None:
        """The node is undecided: note it if it is a fact or parameter, else walk its undecided operands."""
        match node:
            case n.Fact(fact=fact):
                where = HOUSEHOLD if fact.entity == HOUSEHOLD or row is None else row.path
                self.found.add(f"{where}.{fact.name}")
            case n.ParameterRef(parameter=parameter) | n.Defined(parameter=parameter):
                self._parameter(parameter.name)
            case n.RuleRef(name=name, entity=entity):
                self.rule(name, None if entity == HOUSEHOLD else row)
            case n.Choose(arms=arms, otherwise=otherwise):
                self._choose(arms, otherwise, row)
            case n.Pick(arms=arms):
                for condition, _ in arms:
                    self._walk(condition, row)
            case n.Aggregate():
                self._aggregate(node, row)
            case n.Owner(when=when):
                assert row is not None and row.owner is not None
                self._belongs(row.owner)
                self._walk(when, row.owner)
            case _:
                for child in n.children(node):
                    self._walk(child, row)

    def _choose(self, arms: tuple[tuple[n.Node, n.Node], ...], otherwise: n.Node, row: Row | None) -> None:
        undecided = False
        for condition, value in arms:
            holds = self._value(condition, row)
            if holds is False:
                continue
            if holds is None and not undecided:
                self._walk(condition, row)
                undecided = True
            self._walk(value, row)
            if holds:
                return
        self._walk(otherwise, row)

    def _aggregate(self, node: n.Aggregate, row: Row | None) -> None:
        listed = self.evaluator.selected(node.rows, self.case, row)
        if listed is None:
            self.found.add(TABLES[node.rows.entity])
            return
        for one, belongs in listed:
            holds = True if node.when is None else self._value(node.when, one)
            settled = holds if node.how == "every" else holds is False
            if settled:
                continue
            if belongs is None:
                self._belongs(one)
            if node.when is not None and holds is None:
                self._walk(node.when, one)
            if node.value is not None:
                self._walk(node.value, one)

    def _belongs(self, person: Row) -> None:
        assert person.entity == PERSON
        self.rule(MEMBERSHIP_RULE, person)

    def _parameter(self, name: str) -> None:
        found = self.case.parameter(name)
        if isinstance(found, Undecided):
            self.found.update(found.facts)
        elif not isinstance(found, ParameterValue):
            self.found.add(f"parameter:{name}")
