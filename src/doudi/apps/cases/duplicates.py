"""Before a case is opened: is there one already, does help run already, is the household barred, was it refused lately?"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from doudi.apps.cases import packs
from doudi.apps.cases.models import Case, Decision
from doudi.apps.people.dossiers import household_file
from doudi.apps.people.models import Support
from doudi.core.dates import format_day, to_date
from doudi.core.refusal import InputError, Refused
from doudi.policy.decide import decide
from doudi.policy.dossier import read_household
from doudi.policy.vocabulary import load_vocabulary

RECENT = timedelta(days=365)


@dataclass(frozen=True)
class Found:
    """Something that speaks against another case; `blocks`: none may be opened. `url`: where to look."""

    says: str
    blocks: bool
    code: str
    clause: str = ""
    url: str = ""


def find_duplicates(household: Any, offer: packs.Offer, programme: str, on: int) -> list[Found]:
    """Everything that speaks against opening a case of this offer for the household on a day, the blocking first."""
    wanted = (programme,) if programme else offer.flow.programmes
    found = [
        *_open_cases(household, offer, programme),
        *(_not_running if packs.cuts_help(offer.flow) else _running)(household, wanted, on),
        *_barred(household, offer, on),
        *_refused_lately(household, offer, on),
    ]
    return sorted(found, key=lambda one: not one.blocks)


def stop_duplicates(household: Any, offer: packs.Offer, programme: str, on: int) -> None:
    """Raise Refused for the first thing that blocks."""
    for one in find_duplicates(household, offer, programme, on):
        if one.blocks:
            raise Refused(one.says, code=one.code, clause=one.clause)


def _open_cases(household: Any, offer: packs.Offer, programme: str) -> list[Found]:
    found = []
    for case in Case.objects.filter(household=household, status="open"):
        same = case.flow == offer.flow.id and case.programme == programme
        says = f"这户有一件正在办理：{case.number}，{case.opened_on:%Y-%m-%d} 立案。"
        if same:
            says = f"这户同一事项已经有一件正在办理（{case.number}），不能再立一件。请打开那一件继续办。"
        found.append(Found(says, same, "already-open", url=reverse("cases:case", args=[case.pk])))
    return found


def _runs(household: Any, programmes: tuple[str, ...], on: int) -> QuerySet[Support]:
    day = to_date(on)
    return (
        Support.objects.filter(household=household, stands=True, programme__in=programmes)
        .filter(Q(since__isnull=True) | Q(since__lte=day))
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day))
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))
        .exclude(programme__in=ONCE)
    )


def _running(household: Any, programmes: tuple[str, ...], on: int) -> list[Found]:
    """Help that runs already. Household and members; emergency and one-off help may come again."""
    labels = programme_labels()
    return [
        Found(
            f"这户正在享受{labels.get(one.programme, one.programme)}"
            + (f"（{one.since:%Y-%m} 起）" if one.since else "")
            + "，同一项目不能重复享受；情况有变化的请办变更。",
            True,
            "already-running",
        )
        for one in _runs(household, programmes, on)
    ]


def _not_running(household: Any, programmes: tuple[str, ...], on: int) -> list[Found]:
    """Nothing can be cut where nothing runs."""
    if _runs(household, programmes, on).exists():
        return []
    label = programme_labels().get(programmes[0], "") if len(programmes) == 1 else ""
    return [Found(f"这户现在没有在享{label or '的这项救助'}，不用办减发停发。", True, "nothing-runs")]


#: paid once: had before, they may be applied for again
ONCE = ("temporary", "heating", "medical_aid", "other")


def programme_labels() -> dict[str, str]:
    """What people call each programme."""
    fact = load_vocabulary().facts["support"]["programme"]
    return dict(fact.type.words or ())


def _barred(household: Any, offer: packs.Offer, on: int) -> list[Found]:
    """Barred after a deceit (LD-35), where the pack knows such a rule and the facts say so."""
    if "barred_until" not in offer.pack.answers:
        return []
    try:
        decision = decide(offer.pack, read_household(household_file(household, on)), on, because=False)
    except InputError:
        return []
    until = decision.answers.get("barred_until")
    if not until or until == "none" or until <= format_day(on):
        return []
    clause = offer.pack.law(on).answer_rule("barred_until").clause
    return [Found(f"这户因骗取救助，{until} 之前不能申请；到期可以重新申请。", True, "barred", clause)]


def _refused_lately(household: Any, offer: packs.Offer, on: int) -> list[Found]:
    since = to_date(on) - RECENT
    refusals = Decision.objects.filter(
        case__household=household, case__flow=offer.flow.id, outcome="refuse", on__gte=since
    ).select_related("case")
    return [
        Found(
            f"这户 {one.on:%Y-%m-%d} 不予确认：{one.reason[:80]}。情况有变化可以再申请。",
            False,
            "refused-lately",
            url=reverse("cases:case", args=[one.case_id]),
        )
        for one in refusals.order_by("-on")[:3]
    ]
