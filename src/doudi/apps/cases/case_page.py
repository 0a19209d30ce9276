"""What the page of a case shows: where it stands, what is due, what this person may do and why not."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from doudi.apps.accounts.kin import kin_of
from doudi.apps.cases import engine, packs
from doudi.apps.cases.actors import actor_of
from doudi.apps.cases.models import Case, CaseEvent
from doudi.apps.cases.panels import panels_of, step_url
from doudi.apps.cases.road import Road, road_of
from doudi.apps.policies.rule_list import clause_url
from doudi.core.dates import to_date
from doudi.core.refusal import Refused
from doudi.policy.pack import Pack
from doudi.procedure import asking
from doudi.procedure.clocks import working_days_left
from doudi.procedure.definition import Flow, Step
from doudi.procedure.roles import labels
from doudi.procedure.state import State


@dataclass(frozen=True)
class Due:
    """A deadline in words: the day, working days left (negative: late), its clause, whose turn it is."""

    on: date
    left: int
    clause: str
    url: str
    whose: str

    @property
    def late_days(self) -> int:
        return -self.left

    @property
    def tone(self) -> str:
        return "bad" if self.left < 0 else "soon" if self.left <= 2 else "info"


@dataclass(frozen=True)
class Action:
    """A step whose turn it is. `refusal`: why this person may not take it, as a sentence; empty when they may."""

    step: Step
    url: str
    who: str
    due: Due | None
    waits_for: tuple[str, ...]
    refusal: str
    begun_on: date | None
    again: bool
    optional: bool
    only_refusal: bool


@dataclass(frozen=True)
class Line:
    """One event of the timeline."""

    at: Any
    on: date
    who: str
    label: str
    step: str
    says: str
    people: tuple[str, ...] = ()


@dataclass
class CasePage:
    """Everything the template draws."""

    case: Case
    flow: Flow
    state: State | None
    road: Road | None
    total: Due | None = None
    actions: list[Action] = field(default_factory=list)
    pauses: list[tuple[date, date | None, str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    objections: list[Any] = field(default_factory=list)
    trouble: str = ""
    parts: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)


def case_page(case: Case, user: Any, on: int) -> CasePage:
    """The page of a case for somebody on a day (YYYYMMDD)."""
    flow = packs.flow_of(case)
    try:
        state = engine.state_of(case)
    except Refused as broken:  # the pack was changed under a running case: say so, show what is on record
        return CasePage(case, flow, None, None, trouble=broken.message)
    page = CasePage(case, flow, state, road_of(flow, state, on))
    time = asking.clock(flow, state, on)
    pack = packs.pack_of(case)
    if time.total_due is not None and state.is_open:
        page.total = Due(
            to_date(time.total_due),
            working_days_left(time.total_due, on),
            time.total_clause,
            clause_url(pack, time.total_clause),
            "",
        )
    page.pauses = [
        (to_date(start), to_date(end) if end is not None else None, why, clause)
        for start, end, why, clause in time.paused
    ]
    page.warnings = time.warnings
    page.objections = list(state.open_objections)
    kin = kin_of(user, case.household)
    for one in asking.open_steps(flow, state, on):
        refused = asking.why_not(flow, state, one.step.name, actor_of(user, case, one.step, kin=kin), on)
        page.actions.append(_action(case, one, refused, on, pack))
    page.parts = [
        (panel, context)
        for panel in panels_of(case)
        if (context := panel.context(case, user, on)) is not None
    ]
    return page


def _action(case: Case, one: asking.OpenStep, refused: Refused | None, on: int, pack: Pack) -> Action:
    step = one.step
    due = None
    if one.due_on is not None:
        due = Due(
            to_date(one.due_on), working_days_left(one.due_on, on), step.clause, clause_url(pack, step.clause),
            one.whose,
        )  # fmt: skip
    return Action(
        step, step_url(case.pk, step.name, step.does), one.whose, due, one.waits_for,
        refused.message if refused else "", to_date(one.begun_on) if one.begun_on else None, one.again,
        step.optional, one.only_refusal,
    )  # fmt: skip


def timeline(case: Case) -> list[Line]:
    """Every event of the case, the last first."""
    rows = case.events.select_related("by").order_by("-seq")
    return [_line(row) for row in rows if row.kind != "conditions"]


def _line(row: CaseEvent) -> Line:
    who = (row.by.display_name or row.by.username) if row.by else "系统"
    if row.role:
        who += f"（{labels((row.role,))}）"
    words = row.words or {}
    said = [str(words[key]) for key in ("says", "why", "reason") if words.get(key)]
    outcome = row.data.get("outcome")
    if outcome:
        said.insert(0, "准予" if outcome == "approve" else "不予")
    if "agree" in row.data:
        said.insert(0, "同意" if row.data["agree"] else "不同意")
    if row.data.get("to"):
        said.insert(0, f"退回到“{row.data['to']}”")
    others = tuple(str(one.get("name") or "") for one in row.data.get("people") or ())
    return Line(row.at, row.on, who, engine.event_label(row.kind), row.step, "；".join(said), others)
