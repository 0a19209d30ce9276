"""The two lists, of low income and of registered poverty: exchanged both ways, at the agreed times and in between, and laid side
by side (TL-06, TL-21)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import xlsxwriter
from django.db.models import Q

from doudi.apps.accounts.area_names import area_name
from doudi.apps.accounts.areas import area_range
from doudi.apps.accounts.policies import require
from doudi.apps.exchange import agreements
from doudi.apps.exchange.models import ListSent
from doudi.apps.grants.models import Grant
from doudi.apps.people.models import Household
from doudi.apps.record.acts import act, sm3
from doudi.apps.rosters.models import LinkState, Roster, RosterLink, State
from doudi.apps.screening.models import Finds, ScreeningFinding
from doudi.apps.screening.models import State as FindingState
from doudi.core.money import fen_to_yuan
from doudi.core.refusal import Refused
from doudi.procedure.help_plan import help_plan

POVERTY_OFFICE = "poverty_office"
DIBAO, POOR = "dibao", "registered_poor"
_COUNTS = (LinkState.STANDS, LinkState.ACCEPTED)
HEAD = ("户编号", "户主姓名", "户主身份证号", "行政区划", "保障人口", "月保障金额", "起始日期")


@dataclass(frozen=True)
class SideBySide:
    """Households (keys) by the lists they are on. `roster`: the last register of the poor that was taken; None: none yet, and
    then nothing can be said of who is on it. `missing`: of those on one list, who a screen says belongs on the other too:
    {household: [(finding, clause)]}."""

    roster: Roster | None
    both: list[int]
    only_dibao: list[int]
    only_poor: list[int]
    missing: dict[int, list[tuple[int, str]]]


def side_by_side(area: str, on: date) -> SideBySide:
    """Both lists of a county as they stand on a day."""
    low, high = area_range(area, "county")
    dibao = set(_on_dibao(area, on).values_list("household", flat=True))
    roster = (
        Roster.objects.filter(
            area_code__gte=low, area_code__lt=high, kind=POOR, state=State.LINKED, as_of__lte=on
        )
        .order_by("-as_of", "-pk")
        .first()
    )
    poor: set[int] = set()
    if roster is not None:
        links = RosterLink.objects.filter(roster=roster, state__in=_COUNTS, person__household__isnull=False)
        poor = set(links.values_list("person__household", flat=True))
    missing: dict[int, list[tuple[int, str]]] = {}
    found = ScreeningFinding.objects.filter(
        household__in=dibao ^ poor, finds=Finds.MISSED, state=FindingState.OPEN
    ).order_by("clause", "pk")
    for key, home, pack, clause in found.values_list("pk", "household", "pack_id", "clause"):
        if _onto(pack, clause) == (POOR if home in dibao else DIBAO):
            missing.setdefault(home, []).append((key, clause))
    return SideBySide(roster, sorted(dibao & poor), sorted(dibao - poor), sorted(poor - dibao), missing)


def _onto(pack_id: str, clause: str) -> str:
    """The list a screen finds people missing from (`two_lists` of help.yaml); what is missed of something else, such as
    temporary assistance, is none."""
    plan = help_plan(pack_id)
    if plan is None:
        return ""
    return DIBAO if clause in plan.into_dibao else POOR if clause in plan.into_poverty else ""


def _on_dibao(area: str, on: date) -> Any:
    low, high = area_range(area, "county")
    running = Q(ended_on=None) | Q(ended_on__gte=on)
    return Grant.objects.filter(
        running, area_code__gte=low, area_code__lt=high, programme=DIBAO, annulled=False, since__lte=on
    )


def send_dibao_list(area: str, *, by: Any, at: datetime) -> tuple[ListSent, bytes]:
    """The county's list of households on dibao for the poverty office, as a workbook, with a line of record.

    Raises Refused without an agreement in force with it, for there is nothing that allows the list to leave, and where
    nobody is on the list.
    """
    require(by, "list.send")
    if not agreements.in_force(area, at.date(), POVERTY_OFFICE).exists():
        raise Refused(
            "与扶贫（乡村振兴）部门没有在有效期内的协议，名单不能送出；请先登记协议。",
            code="no-agreement",
            clause="TL-21",
        )
    grants = list(
        _on_dibao(area, at.date()).select_related("household__head").order_by("area_code", "number")
    )
    if not grants:
        raise Refused("现在没有在享低保的户，没有名单可送。", code="empty-list")
    with act("list.sent", by=by, at=at, area=area) as writing:
        content = _workbook([_line(one) for one in grants])
        made = ListSent.objects.create(
            area_code=f"{area[:6]}000000", to=POVERTY_OFFICE, kind=DIBAO, as_of=at.date(), rows=len(grants), sm3=sm3(content),
            sent_at=at, sent_by=by,
        )  # fmt: skip
        writing.wrote(made)
        writing.says(to=POVERTY_OFFICE, rows=made.rows, sm3=made.sm3)
    return made, content


def _line(grant: Grant) -> tuple[str, ...]:
    home: Household = grant.household
    head = home.head
    return (
        home.number, home.head_name, head.citizen_id if head else "", area_name(home.area_code), str(grant.persons),
        fen_to_yuan(grant.monthly_fen), grant.since.isoformat(),
    )  # fmt: skip


def _workbook(rows: list[tuple[str, ...]]) -> bytes:
    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, settings) as book:
        sheet, bold = book.add_worksheet("低保对象"), book.add_format({"bold": True, "border": 1})
        cell = book.add_format({"border": 1, "num_format": "@"})
        sheet.write_row(0, 0, HEAD, bold)
        for line, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                sheet.write_string(line, column, text, cell)
        for column, width in enumerate((16, 12, 22, 36, 10, 12, 12)):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


@dataclass(frozen=True)
class Direction:
    """One direction of the exchange. `last` and `due` are days; `due` None: only when asked for."""

    out: bool
    last: date | None
    due: date | None
    late: bool


def directions(area: str, on: date) -> list[Direction]:
    """When each list went the other way last and when it is due again, by the agreement's interval. Sending in between moves
    the next day on."""
    low, high = area_range(area, "county")
    agreed = agreements.in_force(area, on, POVERTY_OFFICE).first()
    sent = (
        ListSent.objects.filter(area_code__gte=low, area_code__lt=high, to=POVERTY_OFFICE)
        .order_by("-sent_at")
        .first()
    )
    came = (
        Roster.objects.filter(area_code__gte=low, area_code__lt=high, kind=POOR, received_at__date__lte=on)
        .exclude(state=State.REFUSED)
        .order_by("-received_at")
        .first()
    )
    found = []
    for out, last in (
        (True, sent.sent_at.date() if sent else None),
        (False, came.received_at.date() if came else None),
    ):
        due = None
        if agreed is not None and agreed.every_days:
            due = (last + timedelta(days=agreed.every_days)) if last else agreed.valid_from
        found.append(Direction(out, last, due, due is not None and due < on))
    return found
