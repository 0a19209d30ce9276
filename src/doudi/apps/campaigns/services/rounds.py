"""A round comes to its end: townships hand in, the county's core person looks through it, the county reports it done."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.areas import area_range
from doudi.apps.accounts.models import Post
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.accounts.roles import named_posts
from doudi.apps.campaigns.models import (
    Campaign,
    CampaignProblem,
    CountyRound,
    HouseholdCheck,
    ProblemState,
    TownshipReturn,
)
from doudi.apps.campaigns.services.problems import left_of
from doudi.apps.record.acts import act
from doudi.core.refusal import Refused
from doudi.procedure.campaigns.definition import CampaignText, Round
from doudi.procedure.campaigns.reading import load_campaign


def unchecked(campaign: Campaign, round_: str, area: str, level: str) -> int:
    """How many households of a round are not signed for in an area."""
    return _listed(campaign, round_, area, level).filter(signed_at__isnull=True).count()


def _listed(campaign: Campaign, round_: str, area: str, level: str) -> QuerySet[HouseholdCheck]:
    low, high = area_range(area, level)
    return HouseholdCheck.objects.filter(
        campaign=campaign, round=round_, area_code__gte=low, area_code__lt=high
    )


def hand_in(campaign: Campaign, round_: str, *, by: Any, at: datetime) -> TownshipReturn:
    """A township hands its self-check in: no village, household or person left out (LN-31). Raises Refused."""
    refuse_unless(by, "campaign.check", "上报自查")
    if by.level != "township":
        raise Refused("由乡镇上报，村里查完的由乡镇一起报。", code="not-a-township")
    if load_campaign(campaign.pack_id).rounds[round_].by != "own":
        raise Refused(f"{round_}不由乡镇上报。", code="not-the-self-check", clause="LN-31")
    if not _listed(campaign, round_, by.area_code, "township").exists():
        raise Refused("这一轮在本乡镇还没有名单，不能上报；请等名单列好。", code="no-list", clause="LN-31")
    left = unchecked(campaign, round_, by.area_code, "township")
    if left:
        raise Refused(
            f"还有 {left} 户没有查完签字，不能上报：村不漏户、户不漏人。", code="unchecked", clause="LN-31"
        )
    with act("campaign.handed_in", by=by, at=at, area=by.area_code) as writing:
        standing = TownshipReturn.objects.filter(campaign=campaign, round=round_, area_code=by.area_code)
        if standing.exclude(accepted=False).exists():
            raise Refused("已经上报，请等县里审核。", code="handed-in")
        made = TownshipReturn.objects.create(
            area_code=by.area_code, campaign=campaign, round=round_, handed_in_at=at, handed_in_by=by
        )
        writing.wrote(made)
        writing.says(step=round_)
    return made


def review(row: TownshipReturn, accepted: bool, says: str, *, by: Any, at: datetime) -> TownshipReturn:
    """The county's core person, named for it, takes what a township handed in, or sends it back (LN-37). Raises Refused."""
    county = row.area_code[:6].ljust(12, "0")
    if not Post.objects.filter(post="core_person", area_code=county, user=by, until__isnull=True).exists():
        label = named_posts()["core_person"].label
        raise Refused(
            f"乡镇上报的材料由本县确定的{label}审核；人选在“单位和岗位”里确定。",
            code="not-core-person",
            clause="LN-37",
        )
    if not accepted and not says.strip():
        raise Refused("退回的要写明哪里不对。", code="why-missing", clause="LN-37")
    with act("campaign.return_reviewed", by=by, at=at, area=row.area_code) as writing:
        one = TownshipReturn.objects.select_for_update().get(pk=row.pk)
        if one.accepted is not None:
            raise Refused("已经审核过了。", code="reviewed")
        one.accepted, one.says, one.reviewed_at, one.reviewed_by = accepted, says.strip()[:500], at, by
        one.save()
        writing.wrote(one)
        writing.says(result="通过" if accepted else "退回", why=one.says)
    return one


def returns_wanting(campaign: Campaign, round_: str, county: str) -> list[str]:
    """The townships with households on the list whose self-check is not accepted yet (12 digits)."""
    low, high = area_range(county, "county")
    listed = {
        code[:9] + "000"
        for code in HouseholdCheck.objects.filter(
            campaign=campaign, round=round_, area_code__gte=low, area_code__lt=high
        ).values_list("area_code", flat=True).distinct()
    }  # fmt: skip
    taken = TownshipReturn.objects.filter(
        campaign=campaign, round=round_, area_code__gte=low, area_code__lt=high, accepted=True
    )
    return sorted(listed - set(taken.values_list("area_code", flat=True)))


def why_not_closed(row: CountyRound, text: CampaignText) -> list[tuple[str, str]]:
    """(sentence, clause) of everything that keeps a county from reporting a round done, open problems apart."""
    round_ = text.rounds[row.round]
    found = []
    left = unchecked(row.campaign, row.round, row.area_code, "county")
    if left and round_.unchecked == "refused":
        found.append((f"还有 {left} 户没有查完签字", round_.clause))
    if round_.by == "own":
        waiting = returns_wanting(row.campaign, row.round, row.area_code)
        if waiting:
            names = "、".join(map(short_area_name, waiting[:5]))
            found.append((f"{names}{'等' if len(waiting) > 5 else ''}没有上报或者县里没有审核通过", "LN-37"))
        held = set(
            Post.objects.filter(area_code=row.area_code, until__isnull=True).values_list("post", flat=True)
        )
        found += [
            (f"还没有确定{named_posts()[post].label}", clause)
            for post, clause in text.posts.items() if post not in held
        ]  # fmt: skip
    return found


def close(row: CountyRound, why_left: str, *, by: Any, at: datetime) -> CountyRound:
    """Report a round done in a county. Problems that are left need reasons, or keep it open: as the document has it.

    Raises Refused.
    """
    text = load_campaign(row.campaign.pack_id)
    round_ = text.rounds[row.round]
    refuse_unless(by, "campaign.lead" if round_.by == "own" else "campaign.plan", f"报结{round_.name}")
    wanting = why_not_closed(row, text)
    if wanting:
        raise Refused(
            f"不能报结：{'；'.join(said for said, _clause in wanting)}。",
            code="not-done",
            clause=wanting[0][1],
        )
    left = left_of(row.campaign, row.area_code, "county", _rounds_so_far(text, round_))
    untasked = _untasked(row)
    if untasked:
        raise Refused(
            f"有 {untasked} 个问题还没有核实，或者没有交办到人（要求、措施、时限、责任人），不能报结。",
            code="untasked", clause="LN-32",
        )  # fmt: skip
    if left and (round_.open_problems == "refused" or not why_left.strip()):
        raise Refused(
            f"还有 {left} 个问题没有清零。" + ("清零以后才能报结。" if round_.open_problems == "refused" else "确实清不了的，请写明原因再报结。"),
            code="problems-left", clause="LN-32",
        )  # fmt: skip
    with act("campaign.round_closed", by=by, at=at, area=row.area_code) as writing:
        one = CountyRound.objects.select_for_update().get(pk=row.pk)
        if one.closed_at is not None:
            raise Refused("这一轮已经报结。", code="closed")
        one.closed_at, one.closed_by, one.left_problems, one.left_says = at, by, left, why_left.strip()[:500]
        one.save()
        writing.wrote(one)
        writing.says(
            step=row.round, left=left, why=one.left_says, in_time=one.due is None or at.date() <= one.due
        )
    return one


def close_campaign(campaign: Campaign, why_left: str, *, by: Any, at: datetime) -> Campaign:
    """The city ends the campaign after its last round; what is left of the problems needs reasons. Raises Refused."""
    refuse_unless(by, "campaign.plan", "结束筛查")
    text = load_campaign(campaign.pack_id)
    rounds = CountyRound.objects.filter(campaign=campaign)
    if (
        not rounds.filter(round=text.last.name).exists()
        or rounds.filter(closed_at__isnull=True, households__gt=0).exists()
    ):
        raise Refused("三轮都报结以后才能结束筛查。", code="rounds-open", clause=text.last.clause)
    left = left_of(campaign, campaign.city, "city", text.rounds)
    if left and not why_left.strip():
        raise Refused(
            f"全市还有 {left} 个问题没有清零，请写明原因再结束。", code="problems-left", clause="LN-32"
        )
    with act("campaign.closed", by=by, at=at, area=campaign.city) as writing:
        one = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if one.closed_at is not None:
            raise Refused("这次筛查已经结束。", code="closed")
        one.closed_at, one.closed_by, one.closed_says = at, by, why_left.strip()[:500]
        one.save()
        writing.wrote(one)
        writing.says(title=one.title, left=left, why=one.closed_says)
    return one


def _rounds_so_far(text: CampaignText, round_: Round) -> list[str]:
    return [one.name for one in text.rounds.values() if one.place <= round_.place]


def _untasked(row: CountyRound) -> int:
    """Problems of the county that nobody has looked into, or that are nobody's task."""
    low, high = area_range(row.area_code, "county")
    there = CampaignProblem.objects.filter(campaign=row.campaign, area_code__gte=low, area_code__lt=high)
    return (
        there.filter(state=ProblemState.FOUND).count()
        + there.filter(state=ProblemState.OPEN, measure="").count()
    )
