"""City, county and township see the same three things of a household in one place: its check, its dibao, its medical
assistance (LD-25); each level those of its own area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from doudi.apps.checks.models import CheckRequest
from doudi.apps.grants.models import Grant
from doudi.apps.people.models import Household
from doudi.platform.scoping import rows_of

DIBAO, MEDICAL = "dibao", "medical_aid"


@dataclass(frozen=True)
class Connected:
    """A household with its last check and what it receives; None where there is none. `stands`: the report still holds."""

    household: Household
    check: CheckRequest | None
    stands: bool
    dibao: Grant | None
    medical: Grant | None


def households_of(user: Any) -> QuerySet[Household]:
    """Households of the user's area that were checked, or have dibao or medical assistance, by place."""
    own = OuterRef("pk")
    checked = Exists(CheckRequest.objects.filter(case__household=own))
    helped = Exists(Grant.objects.filter(household=own, programme__in=(DIBAO, MEDICAL), annulled=False))
    return rows_of(user, Household.objects.filter(Q(checked) | Q(helped))).order_by(
        "area_code", "head_key", "pk"
    )


def connected(user: Any, homes: Sequence[Household], on: date) -> list[Connected]:
    """The three things of these households, each in one query."""
    checks: dict[int, CheckRequest] = {}
    for one in (
        rows_of(user, CheckRequest.objects.filter(case__household__in=homes))
        .select_related("case")
        .order_by("pk")
    ):
        checks[one.case.household_id] = one
    grants: dict[tuple[int, str], Grant] = {}
    running = Q(ended_on=None) | Q(ended_on__gte=on)
    for grant in rows_of(user, Grant.objects.filter(running, household__in=homes, annulled=False)).order_by(
        "pk"
    ):
        grants[grant.household_id, grant.programme] = grant
    found = []
    for home in homes:
        check = checks.get(home.pk)
        stands = check is not None and check.valid_until is not None and check.valid_until >= on
        found.append(
            Connected(home, check, stands, grants.get((home.pk, DIBAO)), grants.get((home.pk, MEDICAL)))
        )
    return found
