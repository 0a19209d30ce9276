"""Reading help: only rows of the user's area, and for departments only what is handed to theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from doudi.apps.accounts.policies import may
from doudi.apps.cases.models import Case
from doudi.apps.help.models import (
    Allocation,
    Help,
    ListPush,
    Measure,
    Project,
    PushTaken,
    Referral,
    State,
    UnmetNeed,
)
from doudi.apps.help.plans import plans_at
from doudi.apps.screening.models import ScreeningFinding
from doudi.apps.screening.models import State as FindingState
from doudi.platform.scoping import rows_of
from doudi.procedure.help_plan import HelpPlan

#: where a finding of one list against the other leads; the first two are programmes of cases
DIBAO, TEMPORARY, POVERTY = "dibao", "temporary", "poverty"

#: what the list of referrals may be asked for
WAITING, LATE, TO_TELL = "waiting", "late", "to_tell"


def own_departments(user: Any) -> tuple[str, ...]:
    """The departments for which somebody answers; nothing for whoever sees all of them."""
    return () if may(user, "help.refer") else tuple(sorted(user.roles))


def referrals_of(user: Any) -> QuerySet[Referral]:
    """Referrals of the area; for a department's people those of their department."""
    rows = rows_of(user, Referral.objects.select_related("household", "person", "sent_by", "answered_by"))
    mine = own_departments(user)
    if mine and may(user, "help.answer"):
        rows = rows.filter(department__in=mine)
    return rows


def referral_of(user: Any, key: int) -> Referral:
    found = referrals_of(user).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def listed(user: Any, asked: Any, on: date) -> QuerySet[Referral]:
    """Referrals by the filters of an address: `state` (also late, to_tell), `department`, `need`."""
    rows = referrals_of(user)
    state = asked.get("state", WAITING)
    if state == LATE:
        rows = rows.filter(state=State.WAITING, due_on__lt=on)
    elif state == TO_TELL:
        rows = rows.filter(state__in=(State.GIVEN, State.REFUSED), told_on__isnull=True)
    elif state in State.values:
        rows = rows.filter(state=state)
    for name in ("department", "need"):
        if asked.get(name, "").isprintable() and asked.get(name):
            rows = rows.filter(**{name: asked[name][:40]})
    return rows.order_by("due_on", "sent_on", "pk")


def waiting(user: Any, on: date) -> dict[str, QuerySet[Referral]]:
    """Referrals that wait for an answer, that are late with it, of whose answer the household was not told."""
    rows = referrals_of(user).order_by()
    return {
        WAITING: rows.filter(state=State.WAITING),
        LATE: rows.filter(state=State.WAITING, due_on__lt=on),
        TO_TELL: rows.filter(state__in=(State.GIVEN, State.REFUSED), told_on__isnull=True),
    }


def counts(user: Any, on: date) -> dict[str, int]:
    """How many there are of each."""
    return {name: rows.count() for name, rows in waiting(user, on).items()}


def help_of(user: Any, household: Any) -> QuerySet[Help]:
    """What a household has been given, the last first."""
    rows = rows_of(user, Help.objects.filter(household=household))
    return rows.select_related("person", "by", "gave_way_to").order_by("-since", "-pk")


def ledger_of(user: Any, department: str, since: date, until: date) -> QuerySet[Help]:
    """The lines of a department's ledger between two days, in the user's area."""
    rows = Help.objects.filter(department=department, since__gte=since, since__lte=until)
    return rows_of(user, rows).select_related("household", "person").order_by("area_code", "since", "pk")


def beside_of(user: Any, since: date, until: date) -> QuerySet[Help]:
    """Help offered beside that of the departments: welfare, care of the old, community, voluntary, charity (TL-13)."""
    rows = Help.objects.exclude(giver="department").filter(since__gte=since, since__lte=until)
    return rows_of(user, rows).select_related("household", "person").order_by("area_code", "since", "pk")


def pushes_of(user: Any) -> QuerySet[ListPush]:
    """Lists that were pushed; a department sees those it was among."""
    rows = rows_of(
        user,
        ListPush.objects.select_related("by").prefetch_related(
            Prefetch("takings", PushTaken.objects.select_related("by").order_by("at"))
        ),
    )
    if not (may(user, "help.push") or may(user, "help.refer")):
        rows = rows.filter(to__overlap=sorted(user.roles))
    return rows.order_by("-at", "-pk")


def push_of(user: Any, key: int) -> ListPush:
    found = pushes_of(user).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def measures_of(user: Any, household: Any) -> QuerySet[Measure]:
    return rows_of(user, Measure.objects.filter(household=household).select_related("person", "by")).order_by(
        "-set_on", "-pk"
    )


def measure_of(user: Any, key: int, household: Any) -> Measure:
    found = measures_of(user, household).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def projects_of(user: Any) -> QuerySet[Project]:
    return rows_of(user, Project.objects.prefetch_related("looks")).order_by(
        "-year", "state", "area_code", "pk"
    )


def project_of(user: Any, key: int) -> Project:
    found = projects_of(user).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def allocations_of(user: Any) -> QuerySet[Allocation]:
    return rows_of(user, Allocation.objects.select_related("drafted_by", "decided_by")).order_by(
        "-drafted_on", "-pk"
    )


def allocation_of(user: Any, key: int) -> Allocation:
    found = allocations_of(user).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def unmet_of(user: Any) -> QuerySet[UnmetNeed]:
    return rows_of(user, UnmetNeed.objects.select_related("household", "by")).order_by(
        F("met_on").asc(nulls_first=True), "-published_on", "-pk"
    )


def unmet_need_of(user: Any, key: int) -> UnmetNeed:
    found = unmet_of(user).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


# -- two lists made one --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Match:
    """A finding of one list against the other, and what came of it: a case with its decision, or a referral's answer.

    `into`: DIBAO, TEMPORARY or POVERTY.

    `days`: from the day it was found to the decision or the answer, or to today while it is open.
    """

    finding: ScreeningFinding
    into: str
    case: Case | None
    referral: Referral | None
    ended_on: date | None
    days: int


def two_lists_findings(user: Any, area: str, on: int) -> tuple[list[HelpPlan], QuerySet[ScreeningFinding]]:
    """The plans here that join the two lists, and the findings of their screens that are not found wrong.

    One that a later run no longer finds stays where somebody acted on it: its time to the decision is what is asked for.
    """
    plans = [one for one in plans_at(area, on) if one.matches]
    about = Q(pk__in=())
    for plan in plans:
        about |= Q(pack_id=plan.pack, clause__in=plan.matches)
    sent = Referral.objects.filter(finding=OuterRef("pk"))
    cases = Case.objects.filter(household=OuterRef("household"), programme__in=(DIBAO, TEMPORARY, ""))
    cases = cases.filter(Q(decided_on__isnull=True) | Q(decided_on__gte=OuterRef("first_found")))
    acted_on = Exists(sent) | Exists(cases)
    rows = ScreeningFinding.objects.filter(about).exclude(state=FindingState.WRONG)
    rows = rows.filter(~Q(state=FindingState.GONE) | acted_on)
    return plans, rows_of(user, rows.select_related("household", "lead")).order_by("first_found", "pk")


def _into(plan: HelpPlan, clause: str) -> str:
    """Where a finding of a screen leads."""
    if clause in plan.into_poverty:
        return POVERTY
    return TEMPORARY if clause in plan.into_temporary else DIBAO


def _answers(case: Case, finding: ScreeningFinding, into: str) -> bool:
    """Whether a case is about what a finding missed: it ran when that was found, or came after, and leads to that help.
    A case without a programme is one in which the flow finds the class (LY-13)."""
    if case.programme and case.programme != into:
        return False
    ended = case.decided_on or case.closed_on
    return ended is None or ended >= finding.first_found


def matched(plans: list[HelpPlan], findings: list[ScreeningFinding], on: date) -> list[Match]:
    """What came of findings. The case is the one its lead led to, else the household's that ran then or came next, for what
    the finding is about: dibao, or temporary assistance. A referral that was taken back is none."""
    homes = [one.household_id for one in findings]
    cases: dict[int, list[Case]] = {}
    for one in Case.objects.filter(household_id__in=homes).order_by("opened_on", "pk"):
        cases.setdefault(one.household_id, []).append(one)
    referrals = Referral.objects.filter(finding__in=findings).exclude(state=State.WITHDRAWN)
    sent = {one.finding_id: one for one in referrals.order_by("pk")}
    found = []
    for finding in findings:
        into = next(_into(plan, finding.clause) for plan in plans if plan.pack == finding.pack_id)
        mine = cases.get(finding.household_id, [])
        led = next((one for one in mine if finding.lead_id and one.lead_id == finding.lead_id), None)
        case = led or next((one for one in mine if _answers(one, finding, into)), None)
        referral = sent.get(finding.pk)
        if into == POVERTY:
            case, ended = None, referral.answered_on if referral else None
        else:
            ended = case.decided_on if case else None
        found.append(Match(finding, into, case, referral, ended, ((ended or on) - finding.first_found).days))
    return found
