"""The city's plan of a round that looks at some households: the seed first, then teams and households from it (LN-35, 36)."""

import secrets
from datetime import datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from doudi.apps.accounts.areas import area_range
from doudi.apps.accounts.models import User
from doudi.apps.accounts.policies import refuse_unless, roles_for
from doudi.apps.campaigns.models import Campaign, CampaignPlan, CountyRound, HouseholdCheck, Seat
from doudi.apps.campaigns.services.opening import begin, counties_of
from doudi.apps.campaigns.standing import county_of, moved
from doudi.apps.people.models import Household
from doudi.apps.record.acts import act
from doudi.core.refusal import InputError, Refused
from doudi.procedure.campaigns.definition import CampaignText, Round
from doudi.procedure.campaigns.reading import load_campaign
from doudi.procedure.campaigns.teams import Candidate, draw_teams, same_county
from doudi.procedure.sampling import Item
from doudi.procedure.sampling import draw as draw_households

MOST_SEED = 100


def counties_at_work(campaign: Campaign, text: CampaignText) -> list[str]:
    """The counties that have households on the list of the first round."""
    found = CountyRound.objects.filter(campaign=campaign, round=text.first.name, households__gt=0)
    return sorted(found.values_list("area_code", flat=True))


def candidates(counties: list[str]) -> list[Candidate]:
    """Who may be sent from these counties: their own county-level staff who may go into houses.

    Counties are those of today: somebody whose account still has its county's code of old counts as of that county.
    """
    may = roles_for("campaign.check")
    staff = User.objects.filter(is_active=True, level="county", role__in=may).exclude(
        role="county_government"
    )
    cities = {code[:2] for code in counties}
    return sorted(
        (
            Candidate(user.username, county_of(user.area_code))
            for user in staff.order_by("username")
            if user.area_code[:2] in cities
            and any(same_county(user.area_code, county, moved) for county in counties)
        ),
        key=lambda one: one.id,
    )


def publish(
    campaign: Campaign, round_: Round, *, share: str, per_county: int, seed: str, seed_from: str, in_charge: User | None,
    by: Any, at: datetime,
) -> CampaignPlan:  # fmt: skip
    """Fix and publish the seed of a round; teams and households are drawn only afterwards. Raises Refused.

    `share` of the households of every township, above 0 and at most 1; the document leaves it to the city's plan.
    """
    refuse_unless(by, "campaign.plan", "制定方案")
    text = load_campaign(campaign.pack_id)
    if round_.all:
        raise Refused(f"{round_.name}每户都查，不用抽取。", code="no-plan", clause=round_.clause)
    before = text.before(round_.name)
    if before is not None and _open(campaign, before).exists():
        raise Refused(
            f"{before.name}还没有全部报结，不能开始{round_.name}。", code="round-before", clause=round_.clause
        )
    known = _share(share)
    if round_.by == "others" and per_county < 1:
        raise Refused("每县至少抽调 1 人。", code="nobody-sent", clause=round_.clause)
    if not seed_from.strip():
        raise Refused("请写明种子从哪里来，让看到的人可以核对。", code="no-origin")
    if in_charge is None:
        raise Refused(
            "请选这一轮的负责同志，书面汇报由他签字。", code="nobody-in-charge", clause=round_.clause
        )
    seed = seed.strip() or secrets.token_hex(8)
    if len(seed) > MOST_SEED:
        raise Refused(f"种子最多 {MOST_SEED} 个字。", code="bad-seed")
    with act("campaign.plan_published", by=by, at=at, area=campaign.city) as writing:
        if CampaignPlan.objects.filter(campaign=campaign, round=round_.name).exists():
            raise Refused("这一轮的方案已经公布，不能再改种子。", code="published")
        made = CampaignPlan.objects.create(
            area_code=campaign.city, campaign=campaign, round=round_.name, share=known, per_county=per_county,
            seed=seed, seed_from=seed_from.strip()[:200], in_charge=in_charge, published_at=at, published_by=by,
        )  # fmt: skip
        writing.wrote(made)
        writing.says(step=round_.name, seed=seed, seed_from=made.seed_from)
    return made


def draw(plan: CampaignPlan, *, by: Any, at: datetime) -> CampaignPlan:
    """Draw teams and households, once, and begin the round in every county. Raises Refused."""
    refuse_unless(by, "campaign.plan", "抽取")
    text = load_campaign(plan.campaign.pack_id)
    round_ = text.rounds[plan.round]
    counties = counties_at_work(plan.campaign, text)
    if not counties:
        raise Refused("还没有一个县有名单，不能抽取。", code="no-counties", clause=round_.clause)
    with act("campaign.drawn", by=by, at=at, area=plan.campaign.city) as writing:
        row = CampaignPlan.objects.select_for_update().get(pk=plan.pk)
        if row.drawn_at is not None:
            raise Refused(
                "这一轮已经抽取过，不能再抽；名单和种子都在，谁都可以重算。",
                code="drawn-twice",
                clause=round_.clause,
            )
        if at <= row.published_at:
            raise Refused("种子公布之后才能抽取。", code="seed-first", clause=round_.clause)
        if round_.by == "others":
            _send_teams(row, counties, writing)
        row.drawn_at = at
        row.save()
        writing.wrote(row)
        listed = 0
        for county in counties:
            chosen = drawn_households(row, text, county)
            listed += begin(row.campaign, round_, county, chosen, by=by, at=at).households
        writing.says(step=row.round, households=listed, sent=len(row.made))
    return row


def _send_teams(plan: CampaignPlan, counties: list[str], writing: Any) -> None:
    people = candidates(counties)
    try:
        sent = draw_teams(counties, people, plan.seed, plan.per_county, moved)
    except InputError as wrong:
        raise Refused(wrong.message, code=wrong.code, clause="LN-35") from wrong
    plan.people = [{"id": one.id, "home": one.home} for one in people]
    plan.made = [{"id": one.id, "home": one.home, "to": one.to, "order": one.order} for one in sent]
    users = {user.username: user for user in User.objects.filter(username__in=[one.id for one in sent])}
    for one in sent:
        writing.wrote(Seat.objects.create(
            area_code=users[one.id].area_code, campaign=plan.campaign, round=plan.round, user=users[one.id],
            sent_to=one.to, place=one.order,
        ))  # fmt: skip


def drawn_households(plan: CampaignPlan, text: CampaignText, county: str) -> list[int]:
    """Household ids of a county that the seed puts on the list: a share of every township of the round before.

    Anyone who has the numbers of the households and the seed finds the same ones.
    """
    low, high = area_range(county, "county")
    listed = HouseholdCheck.objects.filter(
        campaign=plan.campaign, round=text.first.name, area_code__gte=low, area_code__lt=high
    )
    items = {
        number: (key, area[:9])
        for number, key, area in listed.values_list("household__number", "household_id", "area_code")
    }
    lots = draw_households(
        [Item(number, township) for number, (_key, township) in items.items()],
        Fraction(plan.share),
        plan.seed,
    )
    return [items[lot.id][0] for lot in lots]


def counties_without(campaign: Campaign) -> list[str]:
    """Counties of the city without a household in the register: nothing can be checked there."""
    return [
        county for county in counties_of(campaign)
        if not Household.objects.filter(area_code__startswith=county[:6], closed_on__isnull=True).exists()
    ]  # fmt: skip


def _open(campaign: Campaign, round_: Round) -> Any:
    return CountyRound.objects.filter(
        campaign=campaign, round=round_.name, closed_at__isnull=True, households__gt=0
    )


def _share(given: str) -> Decimal:
    try:
        found = Decimal(given.strip())
    except InvalidOperation as bad:
        raise Refused("抽查比例应当是大于 0、不大于 1 的数，例如 0.2。", code="bad-share") from bad
    if not found.is_finite() or not 0 < found <= 1:
        raise Refused("抽查比例应当是大于 0、不大于 1 的数，例如 0.2。", code="bad-share")
    return round(found, 4)
