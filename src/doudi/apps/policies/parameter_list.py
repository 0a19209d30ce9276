"""Parameters as timelines: which value holds when and where, and who said so."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.apps.accounts.area_names import area_name
from doudi.apps.policies.library import day
from doudi.apps.policies.rule_list import clause_links
from doudi.policy.pack import Pack
from doudi.policy.parameters import Bound, ParameterEntry, ParameterValue
from doudi.policy.types import Kind
from doudi.policy.values import show_chinese

RESIDENCES = {"urban": gettext_lazy("城镇"), "rural": gettext_lazy("农村"), None: gettext_lazy("城乡")}
LANE_HEIGHT = 48
_OPEN_MONTHS = 12  # how far a bar without an end runs past the last known day


@dataclass(frozen=True)
class ShownValue:
    value: str
    start: str
    end: str
    area: str
    residence: str
    clauses: list[tuple[str, str]]
    pack: str
    x: float = 0
    width: float = 0
    open_start: bool = False
    open_end: bool = False

    @property
    def text_x(self) -> float:
        return self.x + 0.8


@dataclass(frozen=True)
class Lane:
    """One bar chart row: an area and a residence."""

    label: str
    values: list[ShownValue]
    y: int

    @property
    def label_y(self) -> int:
        return self.y - 6

    @property
    def text_y(self) -> int:
        return self.y + 15


@dataclass(frozen=True)
class ShownEntry:
    name: str
    label: str
    unit: str
    clauses: list[tuple[str, str]]
    left_to: str
    optional: bool
    own: bool  # said by this document, not only by one it builds on
    note: str
    bounds: list[str]
    values: list[ShownValue]
    lanes: list[Lane] = field(default_factory=list)
    ticks: list[tuple[float, str]] = field(default_factory=list)

    @property
    def height(self) -> int:
        return LANE_HEIGHT * len(self.lanes) + 24

    @property
    def axis_y(self) -> int:
        return self.height - 6


def entries(pack: Pack) -> list[ShownEntry]:
    """Every parameter of the pack and of those it builds on; this document's first, then those that change most."""
    shown = [_entry(pack, entry) for entry in pack.parameters.entries.values()]
    return sorted(
        shown, key=lambda entry: (not entry.own, -len(entry.values), not entry.left_to, entry.label)
    )


def _entry(pack: Pack, entry: ParameterEntry) -> ShownEntry:
    values = sorted(
        entry.values, key=lambda value: (value.area or "", value.residence or "", value.start or 0)
    )
    lanes, ticks, shown = _lanes(pack, entry, values)
    unit = entry.parameter.type.unit
    if entry.parameter.given_as == "ratio":
        unit = _("倍或比例")
    left = {"county": _("县级"), "township": _("乡镇"), "city": _("市级"), "province": _("省级")}.get(
        entry.left_to, entry.left_to
    )
    return ShownEntry(
        entry.parameter.name, entry.parameter.label, unit, clause_links(pack, entry.clause), left,
        entry.optional, _is_own(pack, entry), entry.note or entry.parameter.note, [_bound(bound) for bound in entry.bounds], shown, lanes, ticks,
    )  # fmt: skip


def _is_own(pack: Pack, entry: ParameterEntry) -> bool:
    said_here = entry.place is not None and entry.place.file.startswith(f"{pack.id}/")
    return said_here or any(value.pack == pack.id for value in entry.values)


def _bound(bound: Bound) -> str:
    if bound.least and bound.most:
        return _("在 %(least)s 到 %(most)s 之间") % {"least": bound.least, "most": bound.most}
    if bound.least:
        return _("不低于 %s") % bound.least
    return _("不超过 %s") % bound.most


def _lanes(
    pack: Pack, entry: ParameterEntry, values: list[ParameterValue]
) -> tuple[list[Lane], list[tuple[float, str]], list[ShownValue]]:
    """The values laid out on one axis of months; percentages of its width."""
    if not values:
        return [], [], []
    days = sorted({d for value in values for d in (value.start, value.end) if d is not None})
    first = (days[0] if days else pack.document.start or 20200101) // 10000
    last = (days[-1] if days else first * 10000) // 10000
    low, high = _months(first * 10000 + 101) - 6, _months(last * 10000 + 1201) + _OPEN_MONTHS
    span = high - low

    def place(value: int | None, otherwise: int) -> float:
        return round(100 * ((_months(value) if value else otherwise) - low) / span, 2)

    shown: list[ShownValue] = []
    lanes: dict[str, list[ShownValue]] = {}
    for value in values:
        begin = place(value.start, low)
        end = place(value.end, high - 1) + round(100 / span, 2)  # the last day is within
        area = area_name(value.area or pack.documents.get(value.pack, pack.document).area)
        residence = str(RESIDENCES[value.residence])
        text = show_chinese(value.value, entry.parameter.type)
        if entry.parameter.type.kind is Kind.NUMBER and entry.parameter.type.unit:
            text = text.replace(entry.parameter.type.unit, f" {entry.parameter.type.unit}")
        one = ShownValue(
            text, day(value.start) or _("未写明"), day(value.end) or _("至今"), area, residence,
            clause_links(pack, value.clause), value.pack, begin, max(end - begin, 1.5),
            value.start is None, value.end is None,
        )  # fmt: skip
        shown.append(one)
        lanes.setdefault(f"{area} · {residence}", []).append(one)
    step = max(1, (last - first + 2) // 6)
    ticks = [(place(year * 10000 + 101, low), str(year)) for year in range(first, last + 2, step)]
    return (
        [Lane(label, there, LANE_HEIGHT * row + 20) for row, (label, there) in enumerate(lanes.items())],
        ticks,
        shown,
    )


def _months(value: int) -> int:
    return value // 10000 * 12 + value // 100 % 100 - 1
