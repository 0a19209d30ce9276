"""What the rows of a campaign add up to: by area for form 1, round against round for the quality of the screening."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Substr

from doudi.apps.accounts.areas import area_range
from doudi.apps.campaigns.models import Answer, Campaign, CampaignProblem, HouseholdCheck, ProblemState
from doudi.procedure.campaigns.definition import CampaignText, Round
from doudi.procedure.campaigns.tally import CountRow, Looked, Quality, quality

#: problems that count: what was found not to be so is none
COUNTED = [ProblemState.OPEN, ProblemState.CLEARED]


def within(rows: QuerySet, area: str, level: str) -> QuerySet:  # type: ignore[type-arg]  # of any model with an area
    """The rows of an area."""
    low, high = area_range(area, level)
    return rows.filter(area_code__gte=low, area_code__lt=high)


def counts(
    campaign: Campaign, round_: str, checks: QuerySet[HouseholdCheck], problems: QuerySet[CampaignProblem], digits: int
) -> list[CountRow]:  # fmt: skip
    """Lines by area, `digits` of the code wide (9: townships), of the checks and problems given; by code."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    cleared: Counter[str] = Counter()
    counted = problems.filter(campaign=campaign, round=round_, state__in=COUNTED)
    by_area = counted.annotate(area=Substr("area_code", 1, digits)).values_list("area", "question", "state")
    for area, question, state, number in by_area.annotate(n=Count("pk")):
        found[area][question] += number
        cleared[area] += number if state == ProblemState.CLEARED else 0
    seen = Q(signed_at__isnull=False)
    listed = checks.filter(campaign=campaign, round=round_).annotate(area=Substr("area_code", 1, digits))
    rows = listed.values("area").annotate(
        households=Count("pk"),
        checked=Count("pk", filter=seen),
        people=Sum("persons"),
        met=Sum("seen", filter=seen),
    )
    return [
        CountRow(
            row["area"].ljust(12, "0"), row["households"], row["checked"], row["people"] or 0, row["met"] or 0,
            dict(found[row["area"]]), cleared[row["area"]],
        )
        for row in rows.order_by("area")
    ]  # fmt: skip


def quality_of(
    campaign: Campaign, text: CampaignText, round_: Round, checks: QuerySet[HouseholdCheck],
    problems: QuerySet[CampaignProblem],
) -> list[Quality]:  # fmt: skip
    """How good the round before was, by county, as this round found the same households (LN-39); worst first.

    A problem that was worked off before the later visit is no fault of the earlier one.
    """
    before = text.before(round_.name)
    if before is None:
        return []
    return quality(_pairs(campaign, text, round_, checks, problems))


def _pairs(
    campaign: Campaign, text: CampaignText, round_: Round, checks: QuerySet[HouseholdCheck],
    problems: QuerySet[CampaignProblem],
) -> Iterable[Looked]:  # fmt: skip
    later = checks.filter(campaign=campaign, round=round_.name, signed_at__isnull=False)
    earlier_rounds = [one.name for one in text.rounds.values() if one.place < round_.place]
    earlier: dict[int, tuple[int, dict[str, str]]] = {}
    rows = checks.filter(
        campaign=campaign, round__in=earlier_rounds, signed_at__isnull=False,
        household__in=later.values("household"),
    )  # fmt: skip
    for household, name, answers in rows.values_list("household_id", "round", "answers"):
        place = text.rounds[name].place
        if household not in earlier or place > earlier[household][0]:
            earlier[household] = (place, answers)
    settled = {
        (household, question): at
        for household, question, at in problems.filter(
            campaign=campaign, state=ProblemState.CLEARED
        ).values_list("household_id", "question", "settled_at")
    }
    for household, area, answers, at in later.values_list(
        "household_id", "area_code", "answers", "signed_at"
    ):
        if household not in earlier:
            continue
        had = {
            question for question in _problems(earlier[household][1])
            if (household, question) not in settled or at is None or (settled[household, question] or at) > at
        }  # fmt: skip
        yield Looked(area[:6].ljust(12, "0"), household, frozenset(had), frozenset(_problems(answers)))


def _problems(answers: dict[str, str]) -> set[str]:
    return {question for question, answer in answers.items() if answer == Answer.PROBLEM}
