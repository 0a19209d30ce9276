"""辽宁: declaration, visit, appraisal, draw, county approval and three notices; and a relative keeps out of it."""

import time

import pytest

from tests.walk import checking, counter, office, paying, village, yard
from tests.walk.counter import Family, Member
from tests.walk.county import County

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_household_of_tieling_county_is_approved_without_its_relative(county: County) -> None:
    clerk, colleague = county.worker("liqianhu-township_clerk"), county.worker("liqianhu-township_clerk2")
    yard_phone, centre = (
        county.worker("liqianhu-township_clerk", phone=True),
        county.worker("liqianhu-city_check_centre"),
    )
    reviewer, county_reviewer = (
        county.worker("liqianhu-township_reviewer"),
        county.worker("liqianhu-county_reviewer"),
    )
    relative, civil = (
        county.worker("liqianhu-county_civil_affairs"),
        county.worker("liqianhu-county_civil_affairs2"),
    )
    finance = county.worker("liqianhu-finance")
    number = counter.invented_number("211221", "1955-04-12", int(time.time()) % 490 * 2)
    family = Family(
        "211221109201",
        [Member("关玉珍", "1955-04-12", citizen_id=number), Member("关志强", "1981-08-08", "male", "20")],
        income=2400,
    )

    # Her brother works in the county's civil affairs, and says so.
    counter.registers(clerk, family)
    counter.files_kin(county_reviewer, relative.name(), family.members[0])
    case = counter.applies(clerk, family, "liaoning-2014/dibao", "dibao")
    counter.accepts(clerk, case)
    counter.declares(clerk, case, "书面声明", family)
    counter.authorises(clerk, case, "核查授权")
    clerk.does(case, "近亲属备案")
    clerk.shot("liaoning-kin-on-file")
    checking.checks(centre, case, "信息核对")
    yard.visits(yard_phone, case, "入户调查", family, colleague)
    village.meets(clerk, case, "民主评议")
    first = village.posts(clerk, case, "审查结果公示")
    village.runs_out(clerk, first)
    reviewer.does(case, "乡镇审核")

    # Drawn in public, visited by the county; not decided before, and never by the relative.
    county_reviewer.does(case, "近亲属备案核查")
    office.cannot_approve(civil, case, "县级审批", "抽")
    office.draws(county_reviewer)
    office.cannot_approve(civil, case, "县级审批", "抽")
    yard.sees_for_itself(county_reviewer, case, "入户抽查")
    office.cannot_approve(relative, case, "县级审批", "近亲属")
    office.decides(civil, case, "县级审批")

    # The second notice; the money only after it, and the third for as long as money comes.
    second = village.posts(clerk, case, "审批结果公示")
    village.runs_out(clerk, second)
    paying.opens_account(civil, family, clerk)
    paying.next_month_comes(civil)
    payroll = paying.drafts(civil, civil.today())
    civil.press("核对通过")
    civil.press("锁定")
    sent = paying.sends_to_the_bank(finance, payroll)
    paying.takes_the_answer(finance, payroll, paying.answered(sent))
    finance.is_told("笔已经记账")
    village.announces(clerk, case, "长期公示", family.village)
    clerk.go(f"/payments/households/{family.number}/")
    clerk.shot("liaoning-month-paid")
