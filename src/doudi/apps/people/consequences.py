"""What a change of a household touches: shown before it is done, and checked again when it is."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from doudi.apps.cases.duplicates import programme_labels
from doudi.apps.people.models import Household, Support
from doudi.apps.people.selectors import running
from doudi.core.dates import to_date
from doudi.core.refusal import Refused

#: changes after which an open case would be about another household or another place
NOT_DURING_A_CASE = ("move", "merge", "close")


@dataclass(frozen=True)
class Consequence:
    """One thing that a change touches; `blocks`: it must be settled first. `url`: where."""

    says: str
    blocks: bool = False
    url: str = ""


def consequences(
    change: str, household: Household, on: int, persons: list[Any] | None = None
) -> list[Consequence]:
    """What a change (leave, died, head, split, merge, move, close) of a household, or of some members, touches."""
    found = [
        *_cases(change, household),
        *_grants(change, household, persons),
        *_supports(household, on, persons),
        *_notices(household),
    ]
    return sorted(found, key=lambda one: not one.blocks)


def stop_when_blocked(change: str, household: Household, on: int) -> None:
    """Raise Refused for the first thing that must be settled before."""
    for one in consequences(change, household, on):
        if one.blocks:
            raise Refused(one.says, code="not-yet")


def _cases(change: str, household: Household) -> list[Consequence]:
    found = []
    for case in household.cases.filter(status="open"):
        if change in NOT_DURING_A_CASE:
            says = _("办件 %(number)s 还没有办结，办结或撤回以后才能办这项变动。")
        else:
            says = _("办件 %(number)s 正在办理，家庭情况变了，要重新核对后再决定。")
        found.append(
            Consequence(
                says % {"number": case.number},
                change in NOT_DURING_A_CASE,
                _url("cases:case", case.pk),
            )
        )
    return found


def _grants(change: str, household: Household, persons: list[Any] | None) -> list[Consequence]:
    grants = household.grants.filter(ended_on__isnull=True, annulled=False)
    found = []
    for grant in grants:
        own = persons is None or grant.person_id is None or grant.person_id in {one.pk for one in persons}
        if not own:
            continue
        what = programme_labels().get(grant.programme, grant.programme)
        if change in ("merge", "close"):
            says = _("%(what)s（%(number)s）还在发放，先办停发，再办这项变动。")
        elif change == "move":
            says = _("%(what)s（%(number)s）随户转到新的村（社区），下月起由新的地方发放。")
        else:
            says = _("%(what)s（%(number)s）按 %(persons)s 人发放，人口变了要办理增减发。")
        found.append(
            Consequence(
                says % {"what": what, "number": grant.number, "persons": grant.persons},
                change in ("merge", "close"),
                _url("grants:grant", grant.pk),
            )
        )
    return found


def _supports(household: Household, on: int, persons: list[Any] | None) -> list[Consequence]:
    """Help that other registers say is running; ours is named above."""
    running_now = Support.objects.filter(running(to_date(on)), household=household, grant_id__isnull=True)
    if persons is not None:
        running_now = running_now.filter(person__in=persons) | running_now.filter(person__isnull=True)
    labels = programme_labels()
    return [
        Consequence(
            _("登记册上在享%(what)s，变动以后请重新核定。")
            % {"what": labels.get(one.programme, one.programme)}
        )
        for one in running_now
    ]


def _notices(household: Household) -> list[Consequence]:
    from doudi.apps.notices.models import NoticeLine

    hanging = NoticeLine.objects.filter(
        case__household=household, notice__posted_on__isnull=False, notice__taken_down_on__isnull=True
    ).select_related("notice")
    return [
        Consequence(
            _("公示 %(number)s 上有这一户，已张贴的不改，情况变了要另行公示。")
            % {"number": one.notice.number}
        )
        for one in hanging
    ]


def _url(name: str, key: int) -> str:
    try:
        return reverse(name, args=[key])
    except NoReverseMatch:
        return ""
