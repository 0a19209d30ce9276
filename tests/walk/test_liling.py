"""株洲: joint identification in 醴陵, by the township and seven departments, to entry and the long-term announcement."""

import pytest

from tests.walk import checking, counter, office, paying, village, yard
from tests.walk.counter import Family, Member
from tests.walk.county import County

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_household_of_liling_is_identified_jointly(county: County) -> None:
    clerk, civil = county.worker("junchu-township_clerk"), county.worker("junchu-county_civil_affairs")
    yard_phone, poverty = (
        county.worker("junchu-township_clerk", phone=True),
        county.worker("junchu-county_poverty_office"),
    )
    colleague = county.worker("junchu-township_clerk2")
    centre, bank = county.worker("junchu-county_check_centre"), county.worker("junchu-peoples_bank")
    reviewer, group = county.worker("junchu-township_reviewer"), county.worker("junchu-county_group")
    family = Family(
        "430281120001",
        [Member("易冬秀", "1950-02-10"), Member("汤国平", "1947-09-09", "male", "10")],
        income=0,
    )

    # The county opens the case; the township and the poverty office visit together.
    counter.registers(clerk, family)
    counter.states(clerk, family, registered_poor="no")
    case = counter.applies(civil, family, "zhuzhou-2017/doudi", "doudi")
    counter.accepts(civil, case)
    counter.authorises(clerk, case, "授权核对")
    yard.visits(yard_phone, case, "入户调查", family, colleague, poverty)
    checking.checks(centre, case, "家庭经济状况核对", joined=[bank, poverty])

    # The village appraises, the notice hangs, township and county review.
    village.meets(clerk, case, "民主评议")
    first = village.posts(clerk, case, "初评公示")
    village.runs_out(clerk, first)
    reviewer.does(case, "乡镇审核")
    county.worker("junchu-county_group_office").does(case, "县级逐一审核")

    # No approval before the draw, and none of a drawn household before somebody has been there.
    health = county.worker("junchu-health")
    office.cannot_do(health, case, "卫计部门意见", "抽")
    office.cannot_approve(group, case, "联合审批", "要先办完")
    office.draws(group)
    office.cannot_do(health, case, "卫计部门意见", "重点抽查")
    office.cannot_approve(group, case, "联合审批", "要先办完")
    yard.sees_for_itself(civil, case, "重点抽查")

    # Seven departments have a say; whoever surveyed has had theirs.
    office.cannot_do(poverty, case, "扶贫部门意见", "已经办过“调查”")
    county.worker("junchu-county_poverty_office2").does(case, "扶贫部门意见")
    health.does(case, "卫计部门意见")
    county.worker("junchu-disabled_federation").does(case, "残联意见")
    office.decides(group, case, "联合审批")

    # A second notice on two boards; only after it is the household entered, and announced for good.
    second = village.posts(clerk, case, "拟审批公示")
    civil.looks_at(case, "拟审批公示")
    village.runs_out(clerk, second)
    civil.does(case, "纳入", colleague=poverty)
    paying.next_month_comes(civil)  # the list names those whose help has begun
    village.announces(clerk, case, "长期公告", family.village)
    civil.opens(case)
    civil.is_told("已准予")
    civil.shot("liling-entered")
