"""What was agreed with sources: laid down with number and days, ended early with a reason. Who has none is not asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db.models import Q, QuerySet

from doudi.apps.accounts.areas import area_range
from doudi.apps.checks.sources import label_of, sources
from doudi.apps.exchange.models import Agreement, Way
from doudi.apps.record.acts import act
from doudi.core.dates import from_date
from doudi.core.refusal import Refused
from doudi.matching.exchange.agreement import Agreement as Agreed
from doudi.matching.exchange.agreement import Mode
from doudi.matching.kinds import PERSONS, load_kinds

#: longer ago than anybody remembers what was agreed
MOST_YEARS = 10


def lay_down(
    number: str,
    source: str,
    kind: str,
    way: str,
    *,
    area: str,
    valid_from: date,
    valid_until: date,
    bands: Sequence[int] = (),
    every_days: int = 0,
    by: Any,
    at: datetime,
) -> Agreement:
    """Keep an agreement of a county. `bands`: rising limits in yuan. Raises Refused where it does not fit together, or
    another for the same kind of the same source holds on one of its days."""
    if not number.strip():
        raise Refused("请写协议编号：每一次交换都要说得出依据哪份协议。", code="no-number")
    if (source, kind) not in to_agree_on():
        raise Refused("请从列表里选来源和种类。", code="unknown-source")
    if way not in Way.values:
        raise Refused("请选择交换方式。", code="unknown-way")
    if valid_until < valid_from or valid_until.year - valid_from.year > MOST_YEARS:
        raise Refused(f"协议的起止日期不对：到期在生效之后，最长 {MOST_YEARS} 年。", code="bad-date")
    if list(bands) != sorted(set(bands)) or any(one <= 0 for one in bands):
        raise Refused("金额档次要由小到大、各不相同，如 20000、50000。", code="bad-bands")
    with act("agreement.laid_down", by=by, at=at, area=area) as writing:
        same = of_county(area).select_for_update().filter(source=source, kind=kind)
        for other in same.filter(valid_from__lte=valid_until, valid_until__gte=valid_from):
            if other.ended_on is None or other.ended_on > valid_from:
                raise Refused(
                    f"{label_of(source)}已经有协议 {other.number}（{other.valid_from} 至 {other.valid_until}），"
                    "日期有重叠；请先终止旧的，或改日期。",
                    code="agreement-overlaps",
                )
        made = Agreement.objects.create(
            area_code=area, number=number.strip()[:60], source=source, kind=kind, way=way, valid_from=valid_from,
            valid_until=valid_until, bands=list(bands), every_days=every_days, laid_down_by=by, laid_down_at=at,
        )  # fmt: skip
        writing.wrote(made)
        writing.says(number=made.number, source=source, way=way)
    return made


def end(agreement: Agreement, why: str, *, by: Any, at: datetime) -> Agreement:
    """End an agreement before its last day: from today on nothing is asked under it."""
    if not why.strip():
        raise Refused("请写明为什么终止。", code="why-missing")
    with act("agreement.ended", by=by, at=at, area=agreement.area_code) as writing:
        one = Agreement.objects.select_for_update().get(pk=agreement.pk)
        if one.ended_on is not None or one.valid_until < at.date():
            raise Refused("这份协议已经到期或终止了。", code="agreement-ended")
        one.ended_on, one.ended_because = at.date(), why.strip()[:300]
        one.save()
        writing.wrote(one)
        writing.says(number=one.number)
    return one


def to_agree_on() -> list[tuple[str, str]]:
    """Every (source, kind) an agreement can be about: the kinds each source sends; a source that sends none of them a list
    of persons."""
    kinds = load_kinds()
    found = [(one.source, one.id) for one in kinds.values() if one.source]
    sending = {source for source, _kind in found}
    return found + [(one, PERSONS) for one in sources() if one not in sending]


def data_of(agreement: Agreement) -> str:
    """What the agreement lets a source look in, in words: "no record" of deposits says nothing of securities."""
    kind = load_kinds().get(agreement.kind)  # a later version may have dropped it
    return kind.label if kind else agreement.kind


def of_county(area: str) -> QuerySet[Agreement]:
    """The agreements of the county a place lies in."""
    low, high = area_range(area, "county")
    return Agreement.objects.filter(area_code__gte=low, area_code__lt=high)


def in_force(area: str, on: date, source: str = "") -> QuerySet[Agreement]:
    """The agreements of a county that hold on a day, of one source where it is named."""
    rows = of_county(area).filter(valid_from__lte=on, valid_until__gte=on)
    rows = rows.filter(Q(ended_on=None) | Q(ended_on__gt=on))
    return (rows.filter(source=source) if source else rows).order_by("source", "kind", "pk")


def unasked(area: str, asked: Sequence[str], on: date) -> set[str]:
    """Of these sources, those that may not be asked on a day for want of an agreement in force.

    A county that has laid down no agreement yet asks by letter, as before there was a platform: then nobody is left out.
    """
    if not of_county(area).exists():
        return set()
    return set(asked) - set(in_force(area, on).values_list("source", flat=True))


def named(agreement: Agreement) -> Agreed:
    """The agreement as the machine room wants it named; ended early, it ran out the day before."""
    last = from_date(agreement.valid_until)
    if agreement.ended_on is not None:
        last = min(last, from_date(agreement.ended_on - timedelta(days=1)))
    mode = cast(Mode, Way(agreement.way).value)
    return Agreed(agreement.number, label_of(agreement.source), mode, last, from_date(agreement.valid_from))


def the_one(area: str, source: str, way: str, on: date) -> Agreement:
    """The agreement in force under which a source is asked in this way. Raises Refused where there is none."""
    found = list(in_force(area, on, source))
    if not found:
        raise Refused(
            f"与{label_of(source)}没有在有效期内的协议，不能向它询问；请先登记协议或续签。",
            code="no-agreement",
        )
    right = next((one for one in found if one.way == way), None)
    if right is None:
        named(found[0]).require(cast(Mode, Way(way).value), from_date(on))
        raise AssertionError("unreachable: the way differs")  # pragma: no cover
    return right
