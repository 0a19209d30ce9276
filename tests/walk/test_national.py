"""民发〔2021〕57号 as the law of 2026 leaves it: a household of 大市镇 from the knock on the door to a paid month."""

import pytest

from tests.walk import checking, counter, office, paying, village, yard
from tests.walk.counter import Family, Member
from tests.walk.county import County

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_household_of_dashi_comes_to_its_money_and_no_shortcut_leads_there(county: County) -> None:
    clerk, colleague = county.worker("dashi-township_clerk"), county.worker("dashi-township_clerk2")
    yard_phone = county.worker("dashi-township_clerk", phone=True)
    centre, reviewer = county.worker("dashi-county_check_centre"), county.worker("dashi-township_reviewer")
    civil, other_civil = (
        county.worker("dashi-county_civil_affairs"),
        county.worker("dashi-county_civil_affairs2"),
    )
    finance, stranger = county.worker("dashi-finance"), county.worker("junchu-township_clerk")
    family = Family(
        "430481114235",
        [Member("欧阳桂莲", "1952-03-04"), Member("欧阳满珍", "1975-06-01", "female", "30")],
        income=4800,
    )

    # She comes to the counter; somebody has complained of her, so the county will have to come and see.
    counter.registers(clerk, family)
    case = counter.applies(clerk, family, "cn-2026/dibao", "dibao", complained_of=True)
    counter.accepts(clerk, case)
    clerk.shot("57-accepted")
    assert stranger.page.goto(f"{county.address}/cases/{case}/").status == 404, (
        "nobody of another county sees it"
    )

    # Nothing is asked of any bank before everybody has signed that it may be.
    checking.tries_to_ask(centre, case, "发起信息核对")
    centre.is_refused("授权")
    counter.authorises(clerk, case, "授权核对")

    # The visit: two people, and the household signs.
    yard.begins(yard_phone, case, "入户调查")
    yard.writes(yard_phone, family)
    yard.signs(yard_phone, household=True)
    yard.concludes(yard_phone)
    yard_phone.is_refused("至少要 2 人一起办")
    yard.goes_back_to_the_sheet(yard_phone)
    yard.signs_too(yard_phone, colleague)
    yard_phone.shot("57-signed-in-the-yard")
    yard.concludes(yard_phone)
    yard_phone.is_told("与申报是否一致")
    checking.checks(centre, case, "发起信息核对")

    # Who visited does not review.
    clerk.looks_at(case, "乡镇审核")
    clerk.is_refused("乡镇（街道）审核人")
    reviewer.does(case, "乡镇审核")

    # The notice must hang, to the end of its last day.
    notice = village.prints(clerk, case, "乡镇审核公示")
    office.cannot_approve(civil, case, "县级审核确认", "公示")
    village.hangs(clerk, notice)
    office.cannot_approve(civil, case, "县级审核确认", "公示")
    village.runs_out(clerk, notice)
    told = village.objects_late(clerk, notice, "听说她家有房出租。")
    assert "举报" in told, "too late for an objection: taken as a complaint, which stops nothing"

    # The county sees for itself; whoever went there does not decide.
    yard.sees_for_itself(civil, case, "县级入户核实")
    office.cannot_approve(civil, case, "县级审核确认", "已经办过", "交给另一位同事")
    office.decides(other_civil, case, "县级审核确认")
    office.serves(clerk, case, "确认告知")
    clerk.opens(case)
    clerk.is_told("540.00")
    clerk.shot("57-granted")

    # The month: one person drafts and locks, another approves; the bank's sums have to be right.
    paying.opens_account(civil, family, clerk)
    paying.next_month_comes(civil)
    payroll = paying.drafts(civil, civil.today())
    civil.press("核对通过")
    civil.press("锁定")
    paying.cannot_approve(civil, payroll)
    sent = paying.sends_to_the_bank(finance, payroll)
    paying.takes_the_answer(finance, payroll, paying.answered(sent, more_yuan=100))
    finance.is_refused("合计")
    paying.takes_the_answer(finance, payroll, paying.answered(sent))
    finance.is_told("笔已经记账")
    finance.shot("57-paid")
    clerk.go(f"/payments/households/{family.number}/")
    clerk.is_told("540.00")
    clerk.shot("57-month-paid")
