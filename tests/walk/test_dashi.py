"""大市镇: one application, handed in by somebody else for the household, sorted into its class, paid."""

import pytest

from tests.walk import checking, counter, office, paying, village, yard
from tests.walk.counter import Family, Member
from tests.walk.county import County

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_one_application_of_dashi_finds_its_class_and_its_money(county: County) -> None:
    clerk, civil = county.worker("dashi-township_clerk"), county.worker("dashi-county_civil_affairs")
    yard_phone, worker = (
        county.worker("dashi-township_clerk", phone=True),
        county.worker("dashi-village_worker"),
    )
    colleague = county.worker("dashi-township_clerk2")
    centre, reviewer = county.worker("dashi-county_check_centre"), county.worker("dashi-township_reviewer")
    head, finance = county.worker("dashi-township_head"), county.worker("dashi-finance")
    family = Family(
        "430481114235",
        [Member("谢长根", "1970-05-20", "male"), Member("梁凤英", "1972-11-02", "female", "10")],
        income=3600,
        extra={"labour": "partial"},  # or they would be 特困, without anybody bound to keep them
    )

    # The village worker hands it in for them.
    counter.registers(clerk, family)
    counter.has_nobody_bound_to_keep_it(clerk, family)
    case = counter.applies(
        clerk,
        family,
        "leiyang-2024/application",
        way="agent",
        agent_name=worker.name(),
        agent_relation="村帮扶专干",
    )
    counter.accepts(clerk, case)
    counter.authorises(clerk, case, "授权核对")
    checking.checks(centre, case, "信息核对")
    clerk.does(case, "住房饮水劳动评估")
    yard.visits(yard_phone, case, "调查核实", family, colleague, worker)
    reviewer.does(case, "乡镇复核")
    notice = village.posts(clerk, case, "认定公示")
    village.runs_out(clerk, notice)
    office.decides(head, case, "分类审核确认")
    office.serves(clerk, case, "确认告知")

    # The month.
    paying.opens_account(civil, family, clerk)
    paying.next_month_comes(civil)
    payroll = paying.drafts(civil, civil.today())
    civil.press("核对通过")
    civil.press("锁定")
    sent = paying.sends_to_the_bank(finance, payroll)
    paying.takes_the_answer(finance, payroll, paying.answered(sent))
    finance.is_told("笔已经记账")
    clerk.go(f"/payments/households/{family.number}/")
    clerk.is_told("640.00")
    clerk.shot("dashi-month-paid")
