"""Reading the exchange: agreements, inquiries and how well sources keep their time, each only of the user's area."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.http import Http404

from doudi.apps.accounts.areas import area_range
from doudi.apps.checks.models import CheckAnswer, CheckRequest
from doudi.apps.checks.sources import Source, items_of, sources
from doudi.apps.exchange.models import Agreement, Inquiry, InquiryLine, ListSent
from doudi.apps.people.models import Household
from doudi.core.areas import level
from doudi.platform.scoping import rows_of
from doudi.policy.pack import pack_ids, read_pack

#: how far back the board counts who answered in time
COUNTED_DAYS = 365


def agreements_of(user: Any) -> QuerySet[Agreement]:
    rows = rows_of(user, Agreement.objects.select_related("laid_down_by"))
    return rows.order_by("source", "kind", "-valid_from", "-pk")


def agreement_of(user: Any, key: int) -> Agreement:
    found = agreements_of(user).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def inquiries_of(user: Any) -> QuerySet[Inquiry]:
    """The inquiries of the user's area, those still out first, then the last."""
    rows = rows_of(user, Inquiry.objects.select_related("agreement", "asked_by", "answered_by"))
    return rows.order_by(F("answered_on").desc(nulls_first=True), "-pk")


def inquiry_of(user: Any, key: int) -> Inquiry:
    rows = rows_of(
        user, Inquiry.objects.select_related("agreement", "asked_by", "answered_by", "request", "key")
    )
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def lines_of(inquiry: Inquiry) -> list[Any]:
    """The households of an inquiry, those not sent first."""
    rows = inquiry.lines.select_related("check_request__case__household")
    return list(rows.order_by("sent", "check_request__case__number"))


def lists_sent_of(user: Any) -> QuerySet[ListSent]:
    return rows_of(user, ListSent.objects.select_related("sent_by")).order_by("-sent_at", "-pk")


@dataclass
class OfSource:
    """One source on the board. People: `waiting` asked and not answered, of these `out` on a list that still stands, `to_ask`
    of the register and on no list, and `late` past their day; within a year `in_time` and `too_late` answered, `never` those
    whose report went out after that day without the source's word."""

    source: Source
    agreements: list[Agreement] = field(default_factory=list)
    waiting: int = 0
    out: int = 0
    to_ask: int = 0
    late: int = 0
    in_time: int = 0
    too_late: int = 0
    never: int = 0

    @property
    def ways(self) -> list[str]:
        """In which ways it may be asked, each once however many kinds are agreed on."""
        return list(dict.fromkeys(one.way for one in self.agreements))

    @property
    def answered(self) -> int:
        return self.in_time + self.too_late

    @property
    def due(self) -> int:
        """People whom it has answered of, or should have."""
        return self.answered + self.late + self.never

    @property
    def share_in_time(self) -> int | None:
        """Whole percent of what was due: answered in time, against too late, late and still silent, or never."""
        return round(self.in_time * 100 / self.due) if self.due else None


def board(user: Any, on: date, wanted: set[str] | None = None) -> list[OfSource]:
    """Every source that is asked, or has an agreement: who answers, in time or not, and under what."""
    found = {name: OfSource(one) for name, one in sources().items()}
    for agreed in agreements_of(user).filter(valid_from__lte=on, valid_until__gte=on):
        if agreed.source in found and (agreed.ended_on is None or agreed.ended_on > on):
            found[agreed.source].agreements.append(agreed)
    for source, counted in counts(user, on).items():
        if source in found:
            for name, value in counted.items():
                setattr(found[source], name, value)
    lists = rows_of(user, Inquiry.objects.filter(answered_on=None).select_related("agreement"))
    standing = [one for one in lists if one.stands_until >= on]
    for one in standing:
        if one.source in found:
            found[one.source].out += one.people
    for source, people in _to_ask(user, standing):
        if source in found:
            found[source].to_ask = people
    return [
        one
        for name, one in found.items()
        if (wanted is not None and name in wanted) or one.agreements or one.waiting or one.due
    ]


def _to_ask(user: Any, standing: list[Inquiry]) -> Any:
    """(source, people of the register who wait for it and are on none of these lists)."""
    on_a_list = InquiryLine.objects.filter(
        inquiry__in=standing, sent=True, inquiry__source=OuterRef("source"), check_request=OuterRef("request")
    )
    silent = CheckAnswer.objects.filter(
        ~Exists(on_a_list), found=None, request__reported_on=None, person__isnull=False
    )
    return rows_of(user, silent).values_list("source").annotate(n=Count("pk")).order_by("source")


def by_item(user: Any, rows: list[OfSource]) -> list[tuple[str, str, OfSource]]:
    """(item, body, source) of every item of information that a document of the user's place lists (LD-15)."""
    there = {one.source.id: one for one in rows}
    found = []
    for pack in (read_pack(one) for one in pack_ids()):
        area = pack.document.area
        if not covers_area(area, user.area_code):
            continue
        for item in items_of(pack.id):
            found += [
                (item.name, body, there.get(source) or OfSource(sources()[source]))
                for body, source in item.bodies.items()
            ]
    return list({(item, body): (item, body, one) for item, body, one in found}.values())


def covers_area(area: str, code: str) -> bool:
    """Whether a place of 12 digits lies within an area whose code ends in zeros."""
    low, high = area_range(area, level(area))
    return low <= code < high


def counts(user: Any, on: date) -> dict[str, dict[str, Any]]:
    """By source: people waiting, late, answered in time and too late; in one query."""
    rows: Any = _counted(user, on, of=F("source"))
    return {row.pop("of"): row for row in rows}


def by_county(user: Any, on: date) -> list[dict[str, Any]]:
    """The same of each county, all sources together, for whoever sees several (LD-14): [{"of": six digits, …}]."""
    return list(_counted(user, on, of=Substr("area_code", 1, 6)))


def _counted(user: Any, on: date, of: Any) -> Any:
    since = on - timedelta(days=COUNTED_DAYS)
    rows = rows_of(user, CheckAnswer.objects.filter(request__asked_on__gte=since))
    silent, answered = Q(found=None, request__reported_on=None), Q(found__isnull=False)
    due = F("request__answer_by")
    return (
        rows.values(of=of)
        .annotate(
            waiting=Count("pk", filter=silent),
            late=Count("pk", filter=silent & Q(request__answer_by__lt=on)),
            in_time=Count("pk", filter=answered & Q(answered_on__lte=due)),
            too_late=Count("pk", filter=answered & Q(answered_on__gt=due)),
            never=Count("pk", filter=Q(found=None, request__reported_on__gt=due)),
        )
        .order_by("of")
    )


def check_of(user: Any, key: int) -> CheckRequest:
    found = rows_of(user, CheckRequest.objects.select_related("case__household")).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def homes(user: Any, keys: list[int]) -> QuerySet[Household]:
    """Households of these keys in the user's area, by place."""
    return rows_of(user, Household.objects.filter(pk__in=keys)).order_by("area_code", "head_key", "pk")
