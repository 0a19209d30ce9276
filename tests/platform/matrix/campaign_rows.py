"""A campaign of the matrix's city: one household on its list, a problem of it, and a form of the county."""

from typing import Any

from tests.platform.notices.conftest import at

TODAY = 20261202
CITY = "430400000000"


def campaign_rows(home: Any, staff: Any) -> dict[str, Any]:
    """Rows by the names that the addresses take."""
    from doudi.apps.campaigns.forms_made import make_form
    from doudi.apps.campaigns.models import (
        Campaign,
        CampaignProblem,
        CampaignSheet,
        CountyRound,
        HouseholdCheck,
    )
    from doudi.apps.campaigns.services.sheets import paper_of
    from doudi.documents.plain import freeze

    clerk, when = staff.township_clerk, at(TODAY, 8)
    county = home.area_code[:6] + "0" * 6
    campaign = Campaign.objects.create(
        key="longnan-2019-4304-1",
        pack_id="longnan-2019",
        title="兜底保障筛查",
        city=CITY,
        opened_at=when,
        opened_by=clerk,
    )
    own = {"campaign": campaign, "round": "县级自查"}
    CountyRound.objects.create(area_code=county, **own, households=1, begun_at=when)
    check = HouseholdCheck.objects.create(area_code=home.area_code, **own, household=home, persons=1)
    problem = CampaignProblem.objects.create(
        area_code=home.area_code, **own, household=home, check_row=check, question="饮水安全", how="door",
        says=f"{home.head_name}家的水浑。", state="open", found_at=when, handed_to=clerk,
    )  # fmt: skip
    sheet = CampaignSheet(
        area_code=county, campaign=campaign, paper="统计表2", digest="d" * 64, made_at=when, made_by=clerk
    )
    sheet.frozen = freeze(make_form(campaign, paper_of(sheet), county, when))
    sheet.save()
    return {
        "campaign": campaign, "campaign_check": check, "campaign_problem": problem, "campaign_sheet": sheet,
    }  # fmt: skip
