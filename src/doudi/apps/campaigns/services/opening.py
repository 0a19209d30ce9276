"""Opening a campaign: the city says by which document; every household of every county stands on the list of round one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.areas import area_range
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.campaigns.deadlines import due_day
from doudi.apps.campaigns.models import Campaign, CountyRound, HouseholdCheck
from doudi.apps.record.acts import act
from doudi.core import areas
from doudi.core.refusal import InputError, Refused
from doudi.platform.jobs import enqueue
from doudi.procedure.campaigns.definition import Round
from doudi.procedure.campaigns.reading import has_campaign, load_campaign

#: what a round's list is taken from: the open households of a county, or some of them by their ids
_EVERY = """
    insert into campaigns_householdcheck (area_code, campaign_id, round, household_id, persons, answers, notes, problems)
    select area_code, %s, %s, id, members, '{}', '', 0 from people_household
     where closed_on is null and area_code >= %s and area_code < %s
"""
_SOME = " and id = any(%s)"
_END = " order by area_code, id on conflict do nothing returning id"


def open_campaign(city: str, pack_id: str, exit_classes: list[str], *, by: Any, at: datetime) -> Campaign:
    """Open a campaign for a city; a worker then lists the households. Raises Refused.

    `exit_classes`: the five classes of exit as the city has them (LN-28); may be empty, then nobody leaves by them.
    """
    refuse_unless(by, "campaign.plan", "开展筛查")
    if not has_campaign(pack_id):
        raise Refused("这份文件没有规定筛查，请选别的文件。", code="no-campaign")
    if areas.level(city) != "city" or by.level != "city" or city != by.area_code:
        raise Refused("筛查由市里开展，请用市民政的账号。", code="not-a-city")
    text = load_campaign(pack_id)
    if Campaign.objects.filter(city=city, pack_id=pack_id, closed_at__isnull=True).exists():
        raise Refused("按这份文件的筛查正在进行，结束以后才能再开。", code="campaign-open")
    with act("campaign.opened", by=by, at=at, area=city) as writing:
        number = Campaign.objects.filter(city=city, pack_id=pack_id).count() + 1
        made = Campaign.objects.create(
            key=f"{pack_id}-{city[:4]}-{number}", pack_id=pack_id, title=text.title, city=city,
            settings={"exit_classes": _classes(exit_classes)},
            opened_at=at, opened_by=by,
        )  # fmt: skip
        writing.wrote(made)
        writing.says(pack=pack_id, title=text.title)
        enqueue(
            "campaigns.open", user=by, area=city, at=at, lock=f"campaign-{made.pk}",
            back_to=f"/campaigns/{made.key}/", campaign_id=made.pk,
        )  # fmt: skip
    return made


def list_exit_classes(campaign: Campaign, exit_classes: list[str], *, by: Any, at: datetime) -> Campaign:
    """The city lists its classes of exit, or lists them anew (LN-28); who left by one keeps the one written down."""
    refuse_unless(by, "campaign.plan", "列出退出情形")
    found = _classes(exit_classes)
    if not found:
        raise Refused("请至少列出一类退出情形，一行一类。", code="no-exit-class", clause="LN-28")
    with act("campaign.exit_classes_listed", by=by, at=at, area=campaign.city) as writing:
        row = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if row.closed_at is not None:
            raise Refused("这次筛查已经结束。", code="closed")
        row.settings = row.settings | {"exit_classes": found}
        row.save()
        writing.wrote(row)
        writing.says(list="、".join(found))
    return row


def _classes(lines: list[str]) -> list[str]:
    return list(dict.fromkeys(one.strip()[:100] for one in lines if one.strip()))


def counties_of(campaign: Campaign) -> list[str]:
    """The counties (12 digits) of the campaign's city."""
    return list(areas.children(campaign.city))


def begin_everywhere(
    campaign: Campaign, round_: Round, *, by: Any, at: datetime, tell: Callable[[int, int, str], None]
) -> int:
    """Begin a round in which every household is checked, in every county. How many households stand on its list."""
    counties, total = counties_of(campaign), 0
    for number, county in enumerate(counties, 1):
        total += begin(campaign, round_, county, None, by=by, at=at).households
        tell(number, len(counties), short_area_name(county))
    return total


def begin(
    campaign: Campaign, round_: Round, county: str, chosen: list[int] | None, *, by: Any, at: datetime
) -> CountyRound:
    """A round begins in a county: with every open household, or with those `chosen` by id. Once; again adds nothing."""
    there = CountyRound.objects.filter(campaign=campaign, round=round_.name, area_code=county).first()
    if there is not None:
        return there
    with act("campaign.round_begun", by=by, at=at, area=county) as writing:
        keys = _list_households(campaign, round_, county, chosen)
        made = CountyRound.objects.create(
            campaign=campaign, round=round_.name, area_code=county, households=len(keys), begun_at=at,
            due=due_day(campaign, round_.due),
        )  # fmt: skip
        writing.wrote(made)
        writing.wrote_rows(HouseholdCheck, keys)
        writing.says(step=round_.name, households=len(keys))
    return made


def _list_households(campaign: Campaign, round_: Round, county: str, chosen: list[int] | None) -> list[int]:
    """One statement for a whole county, however large."""
    try:
        low, high = area_range(county, str(areas.level(county)))
    except InputError as wrong:
        raise Refused(wrong.message, code="bad-code") from wrong
    values: list[Any] = [campaign.pk, round_.name, low, high]
    statement = _EVERY + (_SOME if chosen is not None else "") + _END
    with connection.cursor() as cursor:
        # The triggers of history ask for this setting row by row, and an unset one costs a caught error each time.
        cursor.execute("select set_config('pgtrigger.ignore', '{}', true)")
        cursor.execute(statement, values if chosen is None else [*values, chosen])
        return [key for (key,) in cursor.fetchall()]
