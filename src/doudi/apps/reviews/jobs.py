"""The plan of reviews, brought up to date every night for every county, and by hand for one area."""

from django.utils.translation import gettext_lazy as _

from doudi.apps.cases.packs import county_of
from doudi.apps.grants.models import Grant
from doudi.apps.grants.restoring import restore_in_need
from doudi.apps.reviews.planning import after_event, plan
from doudi.platform.jobs import Run, job


@job("reviews.plan", title=_("编排复核计划"))
def plan_area(run: Run, place: str, level: str) -> str:
    """One area."""
    made = plan(place, level, by=run.user, at=run.at)
    more = f"；{made.without} 份没有定复核间隔" if made.without else ""
    return f"新排 {made.made} 份，提前 {made.moved} 份，撤下 {made.dropped} 份{more}"


@job("reviews.plan_all", title=_("编排各县复核计划"), nightly=True)
def plan_all(run: Run) -> str:
    """Every county that has grants."""
    codes = Grant.objects.filter(annulled=False).values_list("area_code", flat=True).distinct()
    counties = sorted({county_of(code) for code in codes.iterator()})
    for county in counties:
        plan(county, "county", by=run.user, at=run.at)
    return f"{len(counties)} 个县（市、区）"


@job("grants.restore", title=_("渐退期内又符合条件的恢复"), nightly=True)
def restore(run: Run) -> str:
    """Gradual exits of households that are in need again are taken back, and looked at within ten working days."""
    found = restore_in_need(run.area, by=run.user, at=run.at)
    for grant in found:
        after_event(grant.household, "渐退期内又符合条件，已恢复", by=run.user, at=run.at)
    return f"恢复 {len(found)} 份"
