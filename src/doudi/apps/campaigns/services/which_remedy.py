"""Which of the document's remedies a problem asks for, and whether it is for this household (LN-25, LN-26)."""

from datetime import date

from django.db.models import Q

from doudi.apps.campaigns.models import CampaignProblem
from doudi.apps.grants.programmes import short_label
from doudi.apps.people.models import Household, Support
from doudi.policy.vocabulary import load_vocabulary
from doudi.procedure.campaigns.definition import Remedy
from doudi.procedure.campaigns.reading import load_campaign


def remedy_for(problem: CampaignProblem) -> Remedy | None:
    """What the document says is to be done about such a problem."""
    text = load_campaign(problem.campaign.pack_id)
    question = text.questions.get(problem.question)
    return text.remedies.get(question.remedy) if question else None


def why_not(remedy: Remedy, household: Household, on: date) -> str:
    """Why the document's remedy is not for this household; empty where it is."""
    if not remedy.only_for:
        return ""
    wanted = Q()
    for programme, grades in remedy.only_for:
        wanted |= Q(programme=programme, grade__in=grades) if grades else Q(programme=programme)
    running = Support.objects.filter(household=household, stands=True).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=on), Q(since__isnull=True) | Q(since__lte=on)
    )
    if running.filter(wanted).exists():
        return ""
    return f"{remedy.clause} 只对{_whom(remedy)}的家庭适用，这户现在不是；请另写整改措施。"


def _whom(remedy: Remedy) -> str:
    """`低保一类、低保二类、特困`: whom a remedy is for."""
    words = dict(load_vocabulary().facts["support"]["grade"].type.words)
    return "、".join(
        f"{short_label(programme)}{words.get(grade, grade)}"
        for programme, grades in remedy.only_for for grade in grades or ("",)
    )  # fmt: skip
