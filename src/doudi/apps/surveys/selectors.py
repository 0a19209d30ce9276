"""Reading visits: only those of the user's area; and which households have not been visited."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Substr

from doudi.apps.cases.models import Case
from doudi.apps.people.models import Household, Income, Source, Statement, Support
from doudi.apps.surveys.drafts import rows_of as rows_of_draft
from doudi.apps.surveys.models import Survey, SurveyPhoto
from doudi.core.money import fen_to_yuan
from doudi.platform.scoping import rows_of


def survey_of(user: Any, key: str) -> Survey | None:
    """The visit with this key in the user's area."""
    return (
        rows_of(user, Survey.objects.all())
        .select_related("case__household", "household")
        .filter(draft_key=key)
        .first()
    )


def photo_of(user: Any, photo_id: int) -> SurveyPhoto | None:
    return rows_of(user, SurveyPhoto.objects.all()).select_related("file").filter(pk=photo_id).first()


def latest(case: Case, step: str) -> Survey | None:
    """The draft of a step, else the last visit that was closed; none when the step has to be done again."""
    visits = Survey.objects.select_related("case__household", "household").filter(case=case, step=step)
    draft = visits.filter(signed_at__isnull=True).first()
    if draft is not None:
        return draft
    return None if step in case.waiting_for else visits.order_by("-signed_at").first()


def incomes_before(survey: Survey) -> list[Income]:
    """The incomes that stood when the visit began, in order."""
    rows = Income.objects.filter(household=survey.household, stands=True, at__lt=survey.begun_at)
    return list(rows.order_by("id"))


def source_of(survey: Survey, path: str, before: list[Income]) -> str:
    """Who says an income of the worksheet (a path such as ``incomes[0]``): the visit, or, where it left the amount as
    it was, also whoever said so before, with the day."""
    at = int(path.removesuffix("]").split("[")[1])
    mine = str(Source.VISIT.label)
    typed = [row for _place, row in rows_of_draft(survey.answers, "incomes")]
    if at >= len(typed) or at >= len(before) or typed[at].get("way") != "amount":
        return mine
    was = before[at]
    if was.amount_fen is None or typed[at].get("yearly") != fen_to_yuan(was.amount_fen):
        return mine
    return f"{was.get_source_display()} {was.on}，{mine}"


def duty(user: Any, area: str = "") -> QuerySet[Any]:
    """The households to be visited: those on dibao in the country, and every registered-poor one (ZZ-20).

    Each has `visited` (a closed visit), `on_dibao`, and `poor` (the last word on it: current, exited, no).
    """
    running = Support.objects.filter(
        household=OuterRef("pk"), programme="dibao", ended_on__isnull=True, stands=True
    )
    last = (
        Statement.objects.filter(household=OuterRef("pk"), person=None, facts__has_key="registered_poor")
        .order_by("-on", "-pk")
        .annotate(said=KeyTextTransform("registered_poor", "facts"))
    )
    seen = Survey.objects.filter(household=OuterRef("pk"), signed_at__isnull=False, how="visit")
    found = (
        rows_of(user, Household.objects.filter(closed_on__isnull=True))
        .annotate(on_dibao=Exists(running), poor=Subquery(last.values("said")[:1]), visited=Exists(seen))
        .filter(Q(on_dibao=True, residence="rural") | Q(poor="current"))
    )
    return found.filter(area_code__startswith=area[:9]) if area else found


def visit_rates(user: Any) -> list[dict[str, Any]]:
    """Per township: households to be visited, visited, and how many are left (ZZ-34)."""
    rows = (
        duty(user)
        .annotate(township=Substr("area_code", 1, 9))
        .values("township")
        .annotate(all=Count("pk"), seen=Count("pk", filter=Q(visited=True)))
        .order_by("township")
    )
    return [
        {
            "area": f"{row['township']}000",
            "all": row["all"],
            "seen": row["seen"],
            "left": row["all"] - row["seen"],
        }
        for row in rows
    ]


def proposed(user: Any, area: str = "") -> QuerySet[Case]:
    """The households a township proposes to take in (拟纳入名单, ZZ-46): cases whose survey is closed and that are
    not refused or withdrawn, by village and name."""
    surveyed = Survey.objects.filter(case=OuterRef("pk"), signed_at__isnull=False)
    found = (
        rows_of(user, Case.objects.filter(status__in=["open", "approved"]))
        .filter(Exists(surveyed))
        .select_related("household")
        .order_by("area_code", "applicant_key", "pk")
    )
    return found.filter(area_code__startswith=area[:9]) if area else found
