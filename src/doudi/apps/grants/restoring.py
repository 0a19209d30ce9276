"""Taking the end of a gradual exit back: by a new decision, or by itself when the household is in need again."""

from datetime import datetime
from typing import Any

from doudi.apps.grants.amounts import Amount, Line
from doudi.apps.grants.changes import GRACE_LINE, locked, set_amount
from doudi.apps.grants.grace import answers_of
from doudi.apps.grants.models import Grant, GrantVersion
from doudi.apps.grants.months import month_after
from doudi.apps.people.models import Support
from doudi.apps.record.acts import Writing, act, updated


def reopen(grant: Grant, writing: Writing) -> None:
    """Take the end of a gradual exit back; the grant and those it covers go on as before. Part of an act."""
    updated(grant.covered.filter(ended_on=grant.ended_on, annulled=False), ended_on=None)
    updated(Support.objects.filter(grant_id=grant.pk), ended_on=None, exit_reason="", gradual_until=None)
    grant.ended_on, grant.gradual_until, grant.ended_because = None, None, ""
    grant.save()
    writing.wrote(grant)


def restore_in_need(area: tuple[str, str], *, by: Any, at: datetime) -> list[Grant]:
    """Grants that are in their grace period while the household, as it is known today, is entitled again: the end is taken
    back by itself, since nobody should have to apply anew for what still runs. Returns them, for a person to look at."""
    low, high = area
    rows = Grant.objects.filter(
        gradual_until__gte=at.date(), ended_on__gte=at.date(), annulled=False, programme="dibao", area_code__gte=low, area_code__lt=high
    )  # fmt: skip
    found = []
    for one in rows.select_related("household").order_by("pk"):
        if answers_of(one, at.date()).get("dibao") is not True:
            continue
        with act(
            "grant.restored", by=by, at=at, area=one.area_code, household=one.household, grant=one.number
        ) as writing:
            grant = locked(one)
            if grant.gradual_until is None:
                continue
            reopen(grant, writing)
            writing.wrote(_without_the_end(grant, by, at))
            writing.says(because="渐退期内又符合条件")
            found.append(grant)
    return found


def _without_the_end(grant: Grant, by: Any, at: datetime) -> GrantVersion:
    """The amount goes on as it is, and its calculation no longer says that it ends."""
    now = grant.versions.order_by("-from_month", "-at")[0]
    lines = [
        Line(**{name: line[name] for name in ("kind", "says", "fen", "clause")})
        for line in now.lines
        if (line["kind"], line["clause"]) != GRACE_LINE
    ]
    from_month = max(month_after(at.date()), now.from_month)
    return set_amount(grant, Amount(lines), from_month, "渐退期内又符合条件，恢复", by, at)
