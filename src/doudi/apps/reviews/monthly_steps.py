"""The month's steps of reviews: who is in need again keeps the help, and the plan is brought up to date."""

from django.utils.translation import gettext_lazy as _

from doudi.apps.accounts.areas import area_range
from doudi.apps.grants.restoring import restore_in_need
from doudi.apps.reviews.planning import after_event, plan
from doudi.apps.watch.monthly import Month, step


@step("restored", title=_("渐退期内又符合条件的恢复"), order=40)
def restored(month: Month) -> dict[str, int]:
    """Gradual exits of households that are in need again are taken back, and looked at within ten working days."""
    found = restore_in_need(area_range(month.area, "county"), by=month.by, at=month.at)
    for grant in found:
        after_event(grant.household, "渐退期内又符合条件，已恢复", by=month.by, at=month.at)
    return {"restored": len(found)}


@step("planned", title=_("编排复核计划"), order=45)
def planned(month: Month) -> dict[str, int]:
    """The plan of reviews of the county."""
    made = plan(month.area, "county", by=month.by, at=month.at)
    return {"planned": made.made, "nearer": made.moved, "dropped": made.dropped, "without": made.without}
