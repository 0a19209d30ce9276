"""The comparison has teeth: mistakes a compiler could make are planted, and each is caught by it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from doudi.policy import nodes as n
from doudi.policy.pack import load_pack
from doudi.policy.sql.expressions import Expr, arithmetic, combined, number, surely, truth
from doudi.policy.sql.frames import Frames
from doudi.policy.sql.writer import Writer
from tests.policy.agreement import Trial, trial
from tests.policy.rule_strategies import random_pack
from tests.policy.site_values import VALUES


class ExistsSkipsUnknown(Writer):
    def some(self, found: Expr, blurred: Expr) -> Expr:
        return found


class AllSkipsUnknown(Writer):
    def every(self, fails: Expr, blurred: Expr) -> Expr:
        return combined(f"(NOT {fails.text})", fails)


class CountSkipsUnknown(Writer):
    def count_unknown(self, blurred: Expr) -> Expr:
        return truth(False)


class SumSkipsUnknown(Writer):
    def sum_unknown(self, blurred: Expr) -> Expr:
        return truth(False)


class ChoiceFallsThrough(Writer):
    def choice(self, arms: list[tuple[Expr, Expr]], otherwise: Expr, scope: str) -> Expr:
        return self._case([f"WHEN {c.text} THEN {v.text}" for c, v in arms], arms, otherwise, nullable=True)


class ChoiceNeverMerges(Writer):
    def choice(self, arms: list[tuple[Expr, Expr]], otherwise: Expr, scope: str) -> Expr:
        steps = [f"WHEN {c.text} THEN {v.text} WHEN {c.text} IS NULL THEN NULL" for c, v in arms]
        return self._case(steps, arms, otherwise, nullable=True)


class LessIsLessOrEqual(Writer):
    def compare(self, op: str, left: Expr, right: Expr) -> Expr:
        return super().compare("<=" if op == "<" else op, left, right)


class LessOrEqualIsLess(Writer):
    def compare(self, op: str, left: Expr, right: Expr) -> Expr:
        return super().compare("<" if op == "<=" else op, left, right)


class GreaterOrEqualIsGreater(Writer):
    def compare(self, op: str, left: Expr, right: Expr) -> Expr:
        return super().compare(">" if op == ">=" else op, left, right)


class UnknownComparisonIsFalse(Writer):
    def compare(self, op: str, left: Expr, right: Expr) -> Expr:
        return surely(super().compare(op, left, right))


class UnknownOrIsFalse(Writer):
    def either(self, parts: list[Expr]) -> Expr:
        return super().either([surely(part) for part in parts])


class AllIsExists(Writer):
    def write(self, node: n.Node, scope: str) -> Expr:
        if isinstance(node, n.Aggregate) and node.how == "every":
            node = replace(node, how="some")
        return super().write(node, scope)


class SharedRowsAreAllRows(Writer):
    def write(self, node: n.Node, scope: str) -> Expr:
        if isinstance(node, n.Aggregate) and node.rows.whose == "shared":
            node = replace(node, rows=replace(node.rows, whose="all"))
        return super().write(node, scope)


class EverybodyIsAMember(Writer):
    def write(self, node: n.Node, scope: str) -> Expr:
        if isinstance(node, n.Aggregate) and node.rows.members:
            node = replace(node, rows=replace(node.rows, members=False))
        return super().write(node, scope)


class HouseholdRowsBelongToAMember(Writer):
    def owner(self, when: n.Node, scope: str) -> Expr:
        made = super().owner(when, scope)
        return combined(f"(p IS NULL OR {made.text})", made)


class AgeOneDayLate(Writer):
    def age(self, birth: Expr) -> Expr:
        return super().age(arithmetic("+", birth, number(1)))


class AgeOneYearMore(Writer):
    def age(self, birth: Expr) -> Expr:
        return arithmetic("+", super().age(birth), number(1))


class MonthsOffByOne(Writer):
    def period_end(self, day: Expr, months: Expr, scope: str) -> Expr:
        return super().period_end(day, arithmetic("+", months, number(1)), scope)


class PeriodEndsOnTheSameDate(Writer):
    def period_end(self, day: Expr, months: Expr, scope: str) -> Expr:
        return super().period_end(arithmetic("+", day, number(1)), months, scope)


class HalfIsCutOff(Writer):
    def half_up(self, top: Expr, size: Expr, bottom: Expr, signed: bool) -> Expr:
        return combined(f"({top.text} // {bottom.text})", top, bottom, low=None, high=None, width=128)


class GreatestSkipsUnknown(Writer):
    def extreme(self, greatest: bool, left: Expr, right: Expr, scope: str) -> Expr:
        how = "greatest" if greatest else "least"
        return replace(super().extreme(greatest, left, right, scope), text=f"{how}({left.text}, {right.text})",
                       needs=left.needs | right.needs)  # fmt: skip


@dataclass
class HouseholdsWithoutRowsAreDropped(Frames):
    join: str = "JOIN"


class RollsBackwards(Frames):
    def listed(self, slot):  # type: ignore[no-untyped-def]
        return super().listed(slot).replace("list_sort(", "list_reverse_sort(")


WRITERS = [
    ExistsSkipsUnknown, AllSkipsUnknown, CountSkipsUnknown, SumSkipsUnknown, ChoiceFallsThrough, ChoiceNeverMerges,
    LessIsLessOrEqual, LessOrEqualIsLess, GreaterOrEqualIsGreater, UnknownComparisonIsFalse, UnknownOrIsFalse, AllIsExists,
    SharedRowsAreAllRows, EverybodyIsAMember, HouseholdRowsBelongToAMember, AgeOneDayLate, AgeOneYearMore, MonthsOffByOne,
    PeriodEndsOnTheSameDate, HalfIsCutOff, GreatestSkipsUnknown,
]  # fmt: skip
#: random packs tried, after the shipped ones
SEEDS = 30


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Trial]]:
    """The trials of the suite, kept open: three shipped packs, then random ones, made when they are needed."""
    made: list[Trial] = []
    yield made
    for one in made:
        one.close()


def the_trial(trials: list[Trial], at: int, folder: pytest.TempPathFactory) -> Trial:
    while len(trials) <= at:
        number = len(trials)
        shipped = ("tieling-2019", "liaoning-2014", "cn-2021")
        if number < len(shipped):
            pack = load_pack(shipped[number])
            values = {name: VALUES[name] for name, entry in pack.parameters.entries.items()
                      if name in VALUES and not list(entry.values)}  # fmt: skip
            law = load_pack(shipped[number], local=values).law(20240831)
        else:
            law = random_pack(number).law((20190801, 20240229, 20230131)[number % 3])
        with trial(law, number, folder.mktemp(f"trial{number}"), households=60) as tried:
            assert tried.differences() == [], "the compiler itself must agree before a mistake is planted"
        trials.append(Trial(law, tried.drawn, folder.mktemp(f"open{number}")))
    return trials[at]


@pytest.mark.parametrize("mistake", WRITERS, ids=lambda mistake: mistake.__name__)
def test_a_planted_mistake_in_an_expression_is_caught(
    mistake: type[Writer], trials: list[Trial], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert any(the_trial(trials, at, tmp_path_factory).differences(writer=mistake) for at in range(SEEDS))


@pytest.mark.parametrize(
    "mistake", [HouseholdsWithoutRowsAreDropped, RollsBackwards], ids=lambda mistake: mistake.__name__
)
def test_a_planted_mistake_in_a_query_is_caught(
    mistake: type[Frames], trials: list[Trial], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert any(the_trial(trials, at, tmp_path_factory).differences(frames=mistake) for at in range(SEEDS))
