"""The law of one day: the rules of a pack in force on it, every name found, every type known."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from doudi.policy import nodes as n
from doudi.policy.align import words_where_members
from doudi.policy.pack import Complaint, Pack, RuleVersion
from doudi.policy.parser import RuleError, parse
from doudi.policy.resolve import MEMBERSHIP_RULE, SCREEN_RULE, Resolver
from doudi.policy.types import MONEY_UNITS, Kind, Type, words
from doudi.policy.vocabulary import HOUSEHOLD, ROW_ENTITIES
from doudi.policy.yaml_text import Place

if TYPE_CHECKING:
    from doudi.policy.evaluate import Evaluator

SCREEN_PREFIX = "筛查."


@dataclass(frozen=True, slots=True)
class CheckedRule:
    """A rule in force, with its checked node. ``entity`` is whom it is about: household, or the row entity."""

    name: str
    entity: str
    node: n.Node
    version: RuleVersion

    @property
    def type(self) -> Type:
        return self.node.type

    @property
    def text(self) -> str:
        return self.version.text

    @property
    def clause(self) -> str:
        return self.version.clause


def entity_of(name: str) -> str:
    """Whom a rule is about, by its prefix."""
    prefix, dot, _ = name.partition(".")
    return ROW_ENTITIES.get(prefix, HOUSEHOLD) if dot else HOUSEHOLD


class Law:
    """All rules of a pack on one day. ``complaints`` holds what does not fit; ``rules`` what does."""

    def __init__(self, pack: Pack, on: int) -> None:
        self.pack = pack
        self.on = on
        self.rules: dict[str, CheckedRule] = {}
        self.complaints: list[Complaint] = []
        self._versions = self._in_force()
        self._open: list[str] = []
        self._failed: set[str] = set()
        self._conditions: dict[str, n.Node] = {}
        self._names = [*self._versions]
        for name in self._names:
            self._check(name)
        if MEMBERSHIP_RULE not in self._names:
            self._complain(
                Place(f"{pack.id}/rules.yaml", 1, 1),
                "no-membership",
                f"没有规则“{MEMBERSHIP_RULE}”，不知道谁算共同生活的成员。",
            )
        self.answers = {name: rule for name, rule in pack.answers.items() if rule in self.rules}
        self._evaluator: Evaluator | None = None

    @property
    def evaluator(self) -> "Evaluator":
        """The evaluator of one household at a time (made once)."""
        if self._evaluator is None:
            from doudi.policy.evaluate import Evaluator

            self._evaluator = Evaluator(self)
        return self._evaluator

    def answer_rule(self, answer: str) -> CheckedRule:
        return self.rules[self.pack.answers[answer]]

    # -- making --

    def _in_force(self) -> dict[str, RuleVersion]:
        found = {}
        for name, versions in self.pack.rules.items():
            version = next((v for v in versions if v.in_force(self.on, self.pack.known)), None)
            if version is not None:
                found[name] = version
        for screen in self.pack.screens.values():
            if screen.when:
                name = SCREEN_PREFIX + screen.id
                found[name] = RuleVersion(
                    name, screen.when, (screen.id,), screen.pack, screen.place, note=screen.title
                )
        if any(screen.when for screen in self.pack.screens.values()) and SCREEN_RULE not in found:
            screen = next(iter(self.pack.screens.values()))
            found[SCREEN_RULE] = RuleVersion(
                SCREEN_RULE,
                "各项筛查中成立的",
                tuple(sorted(s.id for s in self.pack.screens.values() if s.when)),
                self.pack.id,
                Place(f"{self.pack.id}/screens.yaml", 1, 1),
            )
        return found

    def _type_of(self, name: str) -> Type | None:
        """For the resolver: the type of another rule; None when there is none. Raises RuleError on a circle."""
        if name not in self._versions:
            return None
        if name in self._open:
            circle = " → ".join([*self._open[self._open.index(name) :], name])
            raise RuleError(f"规则互相引用，绕成了圈：{circle}。", 0, "circle")
        self._check(name)
        if name in self._failed:
            raise RuleError(f"所引用的规则“{name}”自身有错，先改好它。", 0, "broken-rule")
        return self.rules[name].type

    def _check(self, name: str) -> None:
        if name in self.rules or name in self._failed:
            return
        version = self._versions[name]
        self._open.append(name)
        try:
            node = self._screens_node() if name == SCREEN_RULE else self._resolve(name, version)
            self.rules[name] = CheckedRule(name, entity_of(name), node, version)
        except RuleError as bad:
            self._failed.add(name)
            if bad.code != "broken-rule":
                self._complain(
                    version.place.inside(version.text, bad.at), bad.code, f"规则“{name}”：{bad.message}"
                )
        finally:
            self._open.pop()

    def _resolve(self, name: str, version: RuleVersion) -> n.Node:
        vocabulary = self.pack.vocabulary
        resolver = Resolver(vocabulary, self._type_of, self._names)
        wanted = None
        if version.words:
            if version.words not in vocabulary.word_lists:
                raise RuleError(
                    f"词表里没有“{version.words}”；有 {'、'.join(vocabulary.word_lists)}。",
                    0,
                    "unknown-words",
                )
            wanted = words(vocabulary.word_lists[version.words])
        node = resolver.resolve(parse(version.text), entity_of(name), wanted)
        if name == MEMBERSHIP_RULE and node.type.kind is not Kind.TRUTH:
            raise RuleError("这条规则要能答“是”或“否”。", 0, "type")
        return self._declared(node, version)

    def _declared(self, node: n.Node, version: RuleVersion) -> n.Node:
        """Check the unit the rule states; money always states one."""
        if version.unit is None:
            if node.type.is_money:
                raise RuleError(f"结果是钱，请写明 unit: {node.type.unit}。", 0, "unit")
            return node
        if not node.type.is_number:
            raise RuleError(f"结果是{node.type.named()}，不该有 unit。", 0, "unit")
        if node.type.literal or node.type.unit == "" or (isinstance(node, n.Const) and node.value == 0):
            if version.unit in MONEY_UNITS and not (isinstance(node, n.Const) and node.value == 0):
                raise RuleError(f"写明的单位是{version.unit}，结果却是没有单位的数。", 0, "unit")
            return replace(node, type=node.type.with_unit(version.unit))
        if node.type.unit != version.unit:
            raise RuleError(f"写明的单位是{version.unit}，结果却是{node.type.unit}。", 0, "unit")
        return node

    def _screens_node(self) -> n.Node:
        arms: list[tuple[n.Node, str]] = []
        for screen_id in sorted(screen.id for screen in self.pack.screens.values() if screen.when):
            name = SCREEN_PREFIX + screen_id
            type_ = self._type_of(name)
            if type_ is None or type_.kind is not Kind.TRUTH:
                raise RuleError(f"筛查 {screen_id} 的 when 应当是能答“是”或“否”的条件。", 0, "type")
            arms.append((n.RuleRef(type=type_, name=name, entity=HOUSEHOLD), screen_id))
        return words_where_members(tuple(arms), (), 0, 0)

    def _complain(self, place: Place, code: str, message: str) -> None:
        self.complaints.append(Complaint.at(place, code, message))

    def condition(self, text: str) -> n.Node:
        """A condition about the household that no rule states, such as when a step applies. Raises RuleError."""
        node = self._conditions.get(text)
        if node is None:
            node = Resolver(self.pack.vocabulary, self._type_of, self._names).resolve(parse(text), HOUSEHOLD)
            if node.type.kind is not Kind.TRUTH:
                raise RuleError("这个条件要能答“是”或“否”。", 0, "type")
            self._conditions[text] = node  # kept: the evaluator knows nodes by identity
        return node

    def require(self) -> "Law":
        """This law, if every rule of it fits; else InputError with the first complaint."""
        if self.complaints:
            raise sorted(self.complaints)[0].as_error()
        return self
