"""What a pack says of a procedure: flows of steps, typed. ``docs/algorithms/procedure.md`` explains every key."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from doudi.core.refusal import InputError
from doudi.policy.pack import Complaint, Pack
from doudi.policy.yaml_text import Place

#: what a step does; each word has its page
DOES = {
    "application": "申请受理",
    "declaration": "声明",
    "authorisation": "授权",
    "kin_filing": "近亲属备案",
    "unemployment_registration": "失业登记",
    "referral": "转介",
    "survey": "入户调查",
    "assessment": "评估",
    "check": "经济状况核对",
    "appraisal": "评议",
    "notice": "公示",
    "review": "审核",
    "draw": "抽取",
    "visit": "抽查入户",
    "kin_check": "备案核查",
    "collective": "集体讨论",
    "opinion": "部门意见",
    "decision": "审批确认",
    "confirmation": "核准",
    "entry": "纳入",
    "answer": "答复",
    "payment": "发放",
    "periodic_review": "定期核查",
    "hearing": "听取意见",
    "reduction": "减发停发",
    "discovery": "主动发现",
    "assistance": "协助申请",
    "other": "其他",
}
#: steps that other parts of the platform drive once help runs; a case is closed without them
AFTER_THE_CASE = ("payment", "periodic_review", "reduction")
#: what a case may begin with
BEGINNINGS = ("application", "discovery", "assistance")
#: steps that guard against help given wrongly: a refusal need not wait for them
FOR_APPROVAL_ONLY = ("notice", "draw", "visit", "confirmation", "entry", "payment", "periodic_review")
#: marks a case may bear beside its facts; `when` of a step names them
MARKS = {"staff_relative": "近亲属已备案", "complained_of": "被投诉举报"}
HANDS = {
    "survey": "调查",
    "check": "核对",
    "review": "审核",
    "county_review": "县级审核",
    "visit": "抽查",
    "decision": "审批确认",
}

Due = Literal["done", "begun"]


@dataclass(frozen=True, slots=True)
class AppraisalRules:
    """When an appraisal counts: shares as (numerator, denominator), see ``appraising``. ``secret``: by secret vote."""

    present_share: tuple[int, int] = (2, 3)
    deputies_share: tuple[int, int] = (0, 1)
    agree_share: tuple[int, int] = (1, 2)
    members_min: int = 0
    clause: str = ""


@dataclass(frozen=True, slots=True)
class ObjectionRules:
    """What an objection in time to a notice brings about.

    ``again``: steps of which one is done again before the objection is settled. ``renews``: steps taken back when it
    is settled, to be done anew on what was found; ``if_upheld``: taken back only where it is upheld. ``notice_anew``: the notice hangs again from the beginning, also
    where the objection was not upheld (upheld, it always does). ``clock``: whether the case's time stands still
    meanwhile. ``days``: working days to settle it (number or parameter). ``settled_by``: roles.
    """

    again: tuple[str, ...] = ()
    renews: tuple[str, ...] = ()
    if_upheld: tuple[str, ...] = ()
    notice_anew: bool = False
    clock: Literal["runs", "stops"] = "runs"
    days: int | str | None = None
    settled_by: tuple[str, ...] = ()
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step. Numbers are written or the name of a parameter (``str``), resolved by the case's ``parameters``.

    ``days``: working days from the last of the steps it comes after until it is done (or ``begun``, see ``due``).
    ``calendar_days``: how long a notice hangs. ``signatures``: roles that sign. ``evidence``: papers without which it
    is not done; ``supplied_by_check``: what may not be asked of the household because the check supplies it.
    ``joined_by``: roles that must take part; ``may_join``: that may. ``only_if``: a condition of the rule language; ``when``: marks of the case; ``found_by``: roles that say whether it
    applies; ``drawn_by``: applies to the cases drawn in that step. With several of these one that holds is enough.
    ``on_objection``: only where an objection calls for it. ``outcome``: the decision after which it follows. ``delegated``: only or never where the township decides.
    ``up_to``/``above``: the amount decided here, parameters. ``hand``: the hand it is of.
    """

    name: str
    does: str
    who: tuple[str, ...]
    clauses: tuple[str, ...]
    pack: str
    place: Place
    joined_by: tuple[str, ...] = ()
    may_join: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    days: int | str | None = None
    due: Due = "done"
    calendar_days: int | str | None = None
    unlimited: bool = False
    people_min: int | str = 1
    signatures: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    supplied_by_check: tuple[str, ...] = ()
    share: int | str | None = None
    must_draw: bool = False
    only_if: str | None = None
    when: tuple[str, ...] = ()
    found_by: tuple[str, ...] = ()
    drawn_by: str = ""
    optional: bool = False
    on_objection: bool = False
    outcome: str = ""
    opinions: tuple[str, ...] = ()
    minutes: bool = False
    appraisal: AppraisalRules = AppraisalRules()
    boards: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    stage: str = ""
    objection: ObjectionRules | None = None
    hand: str = ""
    sends_back_to: tuple[str, ...] = ()
    pauses: bool = False
    delegated: str = ""
    up_to: str = ""
    above: str = ""
    every_months: int | str | None = None
    papers_later: tuple[str, ...] = ()
    by_day: int | None = None
    note: str = ""

    @property
    def clause(self) -> str:
        """The first clause it rests on."""
        return self.clauses[0] if self.clauses else ""

    @property
    def conditional(self) -> bool:
        """Whether the dossier, a mark or a person tells if it applies."""
        return bool(self.only_if or self.when or self.found_by)

    @property
    def awaited(self) -> bool:
        """Whether a case waits for it before it is closed."""
        return (
            not self.optional
            and not self.on_objection
            and self.does not in AFTER_THE_CASE
            and not self.unlimited
        )


@dataclass(frozen=True)
class Flow:
    """One procedure of a pack. ``aid_first``: the clause that lets help come before survey, notice and review.
    ``without``: guards the document does without, each with its clause. ``pauses``: reasons for which the time stands
    still, each with label and clause."""

    id: str
    title: str
    programmes: tuple[str, ...]
    pack: str
    packs: tuple[str, ...]
    kind: Literal["case", "campaign"]
    steps: dict[str, Step]
    hands: dict[str, str]
    place: Place
    total_days: int | str | None = None
    total_days_special: int | str | None = None
    total_days_delegated: int | str | None = None
    total_clause: str = ""
    delegated_clause: str = ""
    pauses: dict[str, tuple[str, str]] = field(default_factory=dict)
    aid_first: str = ""
    without: dict[str, str] = field(default_factory=dict)
    classes: tuple[str, ...] = ()
    note: str = ""

    @property
    def long_text(self) -> str:
        """The title with the pack that it is of."""
        return f"{self.title}（{self.pack}）"

    def of_kind(self, *does: str) -> list[Step]:
        """Its steps that do this, in order."""
        return [step for step in self.in_order if step.does in does]

    @cached_property
    def in_order(self) -> list[Step]:
        """Every step after those it waits for; as written where nothing says otherwise."""
        return list(ordered(self.steps.values()))

    @cached_property
    def following(self) -> dict[str, frozenset[str]]:
        """Of every step all those that come after it, however far."""
        found: dict[str, set[str]] = {name: set() for name in self.steps}
        for step in reversed(self.in_order):
            for earlier in set(step.after) & set(found):
                found[earlier] |= {step.name} | found[step.name]
        return {name: frozenset(after) for name, after in found.items()}

    @cached_property
    def preceding(self) -> dict[str, frozenset[str]]:
        """Of every step all those that come before it."""
        return {
            name: frozenset(other for other, after in self.following.items() if name in after)
            for name in self.steps
        }

    @cached_property
    def grants_at(self) -> tuple[str, ...]:
        """The steps with which help begins: the entry where there is one, else a notice of what was decided that has
        to run out, else the decisions."""
        entries = tuple(step.name for step in self.of_kind("entry"))
        decisions = {step.name for step in self.of_kind("decision")}
        notices = (s for s in self.of_kind("notice") if s.stage in ("proposed", "approved"))
        hung = tuple(s.name for s in notices if self.preceding[s.name] & decisions)
        return entries or hung or tuple(s.name for s in self.of_kind("decision"))


def ordered(steps: Iterable[Step]) -> Iterator[Step]:
    """Steps after those they wait for; those that go round in circles come last, as written."""
    waiting = list(steps)
    names = {step.name for step in waiting}
    done: set[str] = set()
    while waiting:
        ready = next((s for s in waiting if not (set(s.after) & names) - done), waiting[0])
        waiting.remove(ready)
        done.add(ready.name)
        yield ready


def load_flows(pack: Pack) -> dict[str, Flow]:
    """The flows of a pack by id, its own first. Raises InputError with the first complaint against one of them."""
    from doudi.procedure.check import complaints_of
    from doudi.procedure.reading import read_flows

    if "flows" not in pack.made:
        found = complaints_of(pack)
        if found:
            raise found[0].as_error()
        pack.made["flows"], _ = read_flows(pack)
    flows: dict[str, Flow] = pack.made["flows"]
    return flows


def flow_of(pack: Pack, flow_id: str) -> Flow:
    """One flow of a pack. Raises InputError ``unknown-flow``."""
    flows = load_flows(pack)
    if flow_id not in flows:
        raise InputError(
            f"“{pack.id}”没有叫“{flow_id}”的程序；现有：{'、'.join(flows)}。",
            code="unknown-flow",
            value=flow_id,
        )
    return flows[flow_id]


__all__ = [
    "AppraisalRules",
    "Complaint",
    "Flow",
    "ObjectionRules",
    "Step",
    "flow_of",
    "load_flows",
]
