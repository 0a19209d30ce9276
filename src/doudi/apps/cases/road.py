"""The road of a case, drawn from left to right with "you are here"; and the same as a bar of steps."""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from doudi.apps.cases.engine import turns_of
from doudi.apps.drawing import box_width, curve
from doudi.procedure import asking
from doudi.procedure.definition import AFTER_THE_CASE, Flow, Step
from doudi.procedure.standing import applies
from doudi.procedure.state import State

HEIGHT, ROW_GAP, COLUMN_GAP, MARGIN = 30, 10, 28, 6

#: state of a step → its word for those who don't see colours
WORDS = {
    "done": _("已办"),
    "here": _("现在"),
    "waits": _("等待"),
    "ahead": _("以后"),
    "maybe": _("待定"),
    "not": _("不需要"),
    "after": _("办结后"),
}


@dataclass
class Stop:
    """One step on the road. `state`: a key of WORDS; x, y, width in pixels."""

    step: Step
    state: str
    column: int = 0
    x: float = 0
    y: float = 0
    width: float = 0

    @property
    def word(self) -> str | Promise:
        return WORDS[self.state]

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def text_y(self) -> float:
        return self.y + HEIGHT / 2 + 4.5


@dataclass
class Road:
    """The drawing: its stops in the flow's order, and the lines between them as SVG paths."""

    stops: list[Stop]
    width: float = 0
    height: float = 0
    lines: list[str] = field(default_factory=list)

    @property
    def here(self) -> list[Stop]:
        return [stop for stop in self.stops if stop.state == "here"]


def road_of(flow: Flow, state: State, on: int) -> Road:
    """The road of a case as of a day."""
    turn = {one.step.name: one for one in turns_of(flow, state, on)}
    stops = [Stop(step, _state(flow, state, step, turn)) for step in flow.in_order]
    road = Road(stops)
    _place(flow, road)
    return road


def _state(flow: Flow, state: State, step: Step, turn: dict[str, asking.OpenStep]) -> str:
    if step.name in turn and (step.name not in state.done or turn[step.name].again):
        if step.optional:
            return "maybe"
        return "here" if turn[step.name].may_begin else "waits"
    if step.name in state.done or (step.unlimited and step.name in state.begun):
        return "done"
    if step.does in AFTER_THE_CASE:
        return "after"
    needed = applies(flow, state, step)
    if needed is False or state.status in ("withdrawn", "closed"):
        return "not"
    return "maybe" if needed is None or step.optional else "ahead"


def _place(flow: Flow, road: Road) -> None:
    by_name = {stop.step.name: stop for stop in road.stops}
    for stop in road.stops:
        before = [by_name[name].column for name in stop.step.after if name in by_name]
        stop.column = max(before) + 1 if before else 0
    columns: dict[int, list[Stop]] = {}
    for stop in road.stops:
        stop.width = box_width(stop.step.name)
        columns.setdefault(stop.column, []).append(stop)
    tallest = max(len(there) for there in columns.values())
    x = float(MARGIN)
    for column in sorted(columns):
        there = columns[column]
        width = max(stop.width for stop in there)
        top = MARGIN + (tallest - len(there)) * (HEIGHT + ROW_GAP) / 2
        for row, stop in enumerate(there):
            stop.x, stop.y, stop.width = x, top + row * (HEIGHT + ROW_GAP), width
        x += width + COLUMN_GAP
    road.width = x - COLUMN_GAP + MARGIN
    road.height = MARGIN * 2 + tallest * (HEIGHT + ROW_GAP) - ROW_GAP
    road.lines = [
        curve(by_name[name], stop, HEIGHT, COLUMN_GAP)
        for stop in road.stops
        for name in stop.step.after
        if name in by_name
    ]
