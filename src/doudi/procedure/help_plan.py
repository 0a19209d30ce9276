"""Who gives what help to whom, as a pack's help.yaml says: the departments, the lists pushed to them, their quarterly word.

needs:     what may be lacking → the department that has it, the rule by which the household or a member lacks it
pushes:    lists of confirmed households by class, to which departments, every how many months
feedback:  whose ledger comes back, every how many months, how many days after
two_lists: screens whose findings become cases (into dibao) or referrals (onto the poverty register)
higher:    needs of which only the higher help is given
care:      within how many days somebody in full support is visited again
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from doudi.core.dates import from_date, to_date
from doudi.core.refusal import InputError
from doudi.policy.pack import Pack, read_pack
from doudi.policy.vocabulary import HOUSEHOLD, load_vocabulary, policies_dir
from doudi.policy.yaml_text import load_yaml, place_of
from doudi.procedure.roles import roles

_KEYS = {"answer_days", "needs", "pushes", "feedback", "two_lists", "higher", "measures", "temporary", "care"}


@dataclass(frozen=True, slots=True)
class Need:
    """Something a household or a member may lack. `when`: the rule by which it does, the household's or a member's; empty where
    people say so in each case."""

    name: str
    label: str
    to: str
    when: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Push:
    """A list of confirmed households that goes to departments. `every`: a parameter, in months; `residence` may be empty."""

    name: str
    to: tuple[str, ...]
    classes: tuple[str, ...]
    residence: str
    every: str
    clause: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """Whose ledger comes back. `days`: a parameter, calendar days after the period's end."""

    months: int
    days: str
    senders: tuple[str, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class HelpPlan:
    """The help.yaml of one pack. `into_dibao`, `into_temporary`, `into_poverty`: clauses of screens; `higher`: names of needs."""

    pack: str
    answer_days: str
    needs: dict[str, Need]
    pushes: dict[str, Push] = field(default_factory=dict)
    feedback: Feedback | None = None
    into_dibao: tuple[str, ...] = ()
    into_temporary: tuple[str, ...] = ()
    into_poverty: tuple[str, ...] = ()
    into_poverty_need: str = ""
    higher: tuple[str, ...] = ()
    higher_clause: str = ""
    higher_months: str = ""
    measures: str = ""
    measures_clause: str = ""
    temporary: str = ""
    temporary_clause: str = ""
    visit_days: str = ""

    @property
    def matches(self) -> tuple[str, ...]:
        """The clauses of all screens that set one list against another."""
        return self.into_dibao + self.into_temporary + self.into_poverty


def help_plan(pack_id: str) -> HelpPlan | None:
    """The plan of a pack, None where it has no help.yaml of its own. Raises InputError at the first thing that does not fit."""
    path = policies_dir() / pack_id / "help.yaml"
    return _read(path, pack_id, path.stat().st_mtime_ns) if path.exists() else None


@lru_cache(maxsize=32)
def _read(path: Path, pack_id: str, changed: int) -> HelpPlan:
    pack = read_pack(pack_id)
    shown = f"{pack_id}/help.yaml"
    body = load_yaml(path, shown=shown)
    if not isinstance(body, dict) or set(body) - _KEYS:
        raise InputError(f"help.yaml 只能有 {'、'.join(sorted(_KEYS))} 这几项。", code="shape", file=shown)
    reader = _Reader(pack, shown)
    needs = {str(name): reader.need(str(name), one) for name, one in body.get("needs", {}).items()}
    two, higher = body.get("two_lists", {}), body.get("higher", {})
    into, out = two.get("into_dibao", {}), two.get("into_poverty", {})
    measures, temporary = body.get("measures", {}), body.get("temporary", {})
    return HelpPlan(
        pack=pack_id,
        answer_days=reader.parameter(body.get("answer_days")),
        needs=needs,
        pushes={str(name): reader.push(str(name), one) for name, one in body.get("pushes", {}).items()},
        feedback=reader.feedback(body["feedback"]) if "feedback" in body else None,
        into_dibao=reader.among(into.get("screens", ()), pack.screens, "筛查项"),
        into_temporary=reader.among(two.get("into_temporary", {}).get("screens", ()), pack.screens, "筛查项"),
        into_poverty=reader.among(out.get("screens", ()), pack.screens, "筛查项"),
        into_poverty_need=reader.among([out["need"]], needs, "所缺")[0] if out else "",
        higher=reader.among(higher.get("needs", ()), needs, "所缺"),
        higher_months=reader.parameter(higher.get("within_months")),
        higher_clause=reader.clause(higher.get("clause")) if higher else "",
        measures=reader.rule(measures.get("for")),
        measures_clause=reader.clause(measures["clause"]) if measures else "",
        temporary=reader.rule(temporary.get("amount")),
        temporary_clause=reader.clause(temporary["clause"]) if temporary else "",
        visit_days=reader.parameter(body.get("care", {}).get("visit_days")),
    )


class _Reader:
    """Types the parts of one help.yaml; every name in it must be one the pack or the vocabulary has."""

    def __init__(self, pack: Pack, shown: str) -> None:
        self.pack = pack
        self.shown = shown

    def among(self, names: Iterable[Any], known: Any, what: str) -> tuple[str, ...]:
        for name in names:
            if str(name) not in known:
                line = place_of(name, self.shown).line
                raise InputError(f"没有叫“{name}”的{what}。", code="unknown-name", file=self.shown, line=line)
        return tuple(map(str, names))

    def rule(self, name: Any) -> str:
        return self.among([name], self.pack.rules, "规则")[0] if name else ""

    def parameter(self, name: Any) -> str:
        return self.among([name], self.pack.parameters.entries, "参数")[0] if name else ""

    def clauses(self, given: Any) -> tuple[str, ...]:
        return self.among(given if isinstance(given, list) else [given], self.pack.clauses, "条款")

    def clause(self, given: Any) -> str:
        return self.clauses(given)[0]

    def departments(self, given: Iterable[Any]) -> tuple[str, ...]:
        return self.among(given, roles(), "部门")

    def need(self, name: str, body: dict[str, Any]) -> Need:
        return Need(
            name,
            str(body["label"]),
            self.departments([body["to"]])[0],
            self.rule(body.get("when")),
            self.clauses(body["clause"]),
        )

    def push(self, name: str, body: dict[str, Any]) -> Push:
        programmes = dict(load_vocabulary().facts["support"]["programme"].type.words)
        residences = dict(load_vocabulary().facts[HOUSEHOLD]["residence"].type.words)
        residence = body.get("residence")
        return Push(
            name,
            self.departments(body["to"]),
            self.among(body["classes"], programmes, "救助项目"),
            self.among([residence], residences, "城乡")[0] if residence else "",
            self.parameter(body["every_months"]),
            self.clause(body["clause"]),
        )

    def feedback(self, body: dict[str, Any]) -> Feedback:
        return Feedback(
            int(body["months"]), self.parameter(body["days"]), self.departments(body["from"]), self.clause(body["clause"])
        )  # fmt: skip


# -- periods of feedback -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a year, 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: int) -> "Quarter":
        """The quarter of a day YYYYMMDD."""
        return cls(day // 10000, (day // 100 % 100 - 1) // 3 + 1)

    @property
    def first(self) -> int:
        """Its first day."""
        return self.year * 10000 + (self.number * 3 - 2) * 100 + 1

    @property
    def last(self) -> int:
        """Its last day."""
        return from_date(to_date(self.next.first) - timedelta(days=1))

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> "Quarter":
        return Quarter(self.year - (self.number == 1), (self.number - 2) % 4 + 1)

    @property
    def label(self) -> str:
        return f"{self.year}年第{'一二三四'[self.number - 1]}季度"


# -- 就高不就低 ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offer:
    """Help of one measure for one need. `fen`: a month where `monthly`, else once."""

    fen: int
    monthly: bool


@dataclass(frozen=True, slots=True)
class Higher:
    """What is given beside what runs. `pay`: fen of the new help; `ends`: which of those that run give way to it."""

    pay: int
    ends: tuple[int, ...] = ()


def higher_of(running: list[Offer], offered: Offer) -> Higher | None:
    """The higher of overlapping help, whatever the order it comes in; None: what is there already is as high.

    A monthly help that runs gives way to a higher one. What was paid once cannot be taken back: the higher one is paid up
    to the difference, so that the household has the highest and no more. Monthly and one-off help do not compare.
    """
    same = [(at, one) for at, one in enumerate(running) if one.monthly == offered.monthly]
    if not same:
        return Higher(offered.fen)
    if offered.monthly:
        most = max(one.fen for _at, one in same)
        return Higher(offered.fen, tuple(at for at, _one in same)) if offered.fen > most else None
    paid = sum(one.fen for _at, one in same)
    return Higher(offered.fen - paid) if offered.fen > paid else None
