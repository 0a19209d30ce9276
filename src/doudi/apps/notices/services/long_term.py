"""The long-term notice: every month a fresh list of whom a village's help goes to; who leaves help leaves the list."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from doudi.apps.cases import engine, packs
from doudi.apps.cases.models import Case
from doudi.apps.grants.models import Grant
from doudi.apps.notices import printing
from doudi.apps.notices.models import Notice, NoticeLine, NotPosted, Stage
from doudi.apps.notices.services.making import Sheet, leave, leave_out, write
from doudi.apps.notices.showing import Shown, shown_of_grant
from doudi.apps.record.acts import Writing
from doudi.apps.record.acts import act as record_act
from doudi.core.dates import to_date
from doudi.core.refusal import InputError, Refused
from doudi.platform.clock import day_of
from doudi.policy.pack import read_pack
from doudi.procedure.definition import Flow, Step

REPLACED = "换了新一期"
ENDED = "救助已经停止"


def long_term_step(pack_id: str, programme: str) -> tuple[Flow, Step] | None:
    """The step of a pack at which those who receive a programme are announced for good; None where it has none."""
    try:
        flows = packs.flows_of(read_pack(pack_id))
    except (InputError, KeyError):
        return None
    for flow in flows.values():
        for step in flow.of_kind("notice"):
            if step.unlimited and (programme in flow.programmes or not flow.programmes):
                return flow, step
    return None


def lists_of(area: str, grants: Iterable[Grant]) -> dict[tuple[str, str, str], list[Grant]]:
    """Running grants of a village by the list they belong on: {(pack, flow, step): grants}."""
    found: dict[tuple[str, str, str], list[Grant]] = {}
    for grant in grants:
        where = long_term_step(grant.pack_id, grant.programme)
        if where is not None and grant.area_code == area:
            flow, step = where
            found.setdefault((grant.pack_id, flow.id, step.name), []).append(grant)
    return found


def running_grants(area: str, at: datetime) -> list[Grant]:
    """The grants of a village that run on the day."""
    today = to_date(day_of(at))
    found = Grant.objects.filter(area_code=area, since__lte=today).exclude(ended_on__lt=today)
    return list(found.select_related("household", "person").order_by("payee_key", "pk"))


def make_long_term(
    area: str, *, office: str, phone: str, by: Any, at: datetime, grants: list[Grant] | None = None
) -> list[Notice]:
    """Print the long-term notices of a village from its running grants, to be sealed and hung today. Children are
    left out. Raises Refused where there is nothing to announce."""
    today = to_date(day_of(at))
    found = lists_of(area, running_grants(area, at) if grants is None else grants)
    made: list[Notice] = []
    left: list[NotPosted] = []
    with record_act("notice.long_term", by=by, at=at, area=area) as entry:
        for (pack_id, flow_id, step_name), there in sorted(found.items()):
            step = packs.flows_of(read_pack(pack_id))[flow_id].steps[step_name]
            shown = [(grant, shown_of_grant(grant, day_of(at))) for grant in there]
            lines = [(grant, one.only(step.shows)) for grant, one in shown if one is not None]
            for case in _children(shown, step):
                left.append(leave_out(case, step, by=by, at=at, entry=entry))
            if not lines:
                continue
            sheet = Sheet(area, pack_id, flow_id, step_name, office, phone, today)
            programmes = {grant.programme for grant, _one in lines}
            notice = write(sheet, step, programmes.pop() if len(programmes) == 1 else "", None, by=by, at=at)
            NoticeLine.objects.bulk_create(
                NoticeLine(
                    area_code=area, notice=notice, grant_id=grant.pk, name=one.name, persons=one.persons,
                    amount_fen=one.amount_fen, class_label=one.class_label, place=place,
                )
                for place, (grant, one) in enumerate(lines, 1)
            )  # fmt: skip
            printing.print_sheet(notice, by=by, at=at)
            entry.wrote(notice, *notice.lines.all())
            made.append(notice)
        if not made and not left:
            raise Refused("这个村（社区）现在没有可以长期公示的救助对象。", code="nothing-to-show")
        entry.wrote(*left)
        entry.says(not_posted=len(left), numbers=[notice.number for notice in made])
    return made


def _children(shown: list[tuple[Grant, Shown | None]], step: Step) -> list[Case]:
    """The cases of grants that name only minors and still wait for this list."""
    grants = [grant for grant, one in shown if one is None and grant.decision_id]
    cases = Case.objects.filter(decisions__grants__in=grants, waiting_for__contains=[step.name])
    return list(cases.select_related("household").distinct())


def replace_earlier(notice: Notice, *, at: datetime, entry: Writing) -> None:
    """A fresh list takes the place of the one before it."""
    today = to_date(day_of(at))
    earlier = Notice.objects.select_for_update().filter(
        area_code=notice.area_code, pack_id=notice.pack_id, flow=notice.flow, step=notice.step,
        stage=Stage.LONG_TERM, posted_on__isnull=False, taken_down_on__isnull=True,
    )  # fmt: skip
    for one in earlier.exclude(pk=notice.pk):
        one.taken_down_on, one.taken_down_because = today, REPLACED
        one.save()
        entry.wrote(one)


def begin_cases(notice: Notice, *, by: Any, at: datetime, entry: Writing) -> None:
    """The cases whose help this list announces for the first time have their long-term step begun."""
    ids = notice.lines.values("grant_id")
    grants = Grant.objects.filter(pk__in=ids, decision__isnull=False).select_related(
        "decision__case__household"
    )
    for grant in grants:
        assert grant.decision is not None
        case = grant.decision.case
        if case.status in ("open", "approved") and notice.step in case.waiting_for:
            engine.act(
                case, "begin", notice.step, by=by, at=at, data={"boards": notice.boards}, writing=entry
            )


def take_off_ended(at: datetime) -> int:
    """Lines of hanging long-term notices whose grant has ended are no longer shown. Returns how many; again, none."""
    today = to_date(day_of(at))
    ended = Grant.objects.filter(ended_on__lt=today).values("pk")
    lines = NoticeLine.objects.filter(
        notice__stage=Stage.LONG_TERM, notice__posted_on__isnull=False, notice__taken_down_on__isnull=True,
        left_on__isnull=True, grant_id__in=ended,
    ).select_related("notice")  # fmt: skip
    taken = 0
    for line in lines.order_by("pk"):
        with record_act("notice.line_left", by=None, at=at, area=line.area_code) as entry:
            leave(line, ENDED, today, entry)
            entry.says(number=line.notice.number, place=line.place)
        taken += 1
    return taken
