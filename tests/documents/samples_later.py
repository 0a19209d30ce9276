"""Papers of an invented household after the first decision, and of an invented destitute person."""

from doudi.documents.forms import changes, survey
from doudi.documents.forms.common import Opinion
from tests.documents.samples_case import (
    ADDRESS,
    CALCULATION,
    COUNTY,
    HEAD,
    MEMBERS,
    OFFICE,
    PRINTED,
    PROGRAMME,
    sign,
)

CHANGE = changes.ChangeSheet(
    office=COUNTY, printed_at=PRINTED, number="耒民救变〔2025〕12号", programme=PROGRAMME, kind="减员、减发", household_head="蒋德旺", citizen_id="430481********1017",
    address=ADDRESS, members_before=MEMBERS, members_after=MEMBERS[:2], category_before="B 类", category_after="C 类", persons_before=3, persons_after=2,
    amount_before=81_000, amount_after=35_050, from_month=202505, gradual_until=202510, reason="孙女由其母亲接走共同生活，户内减少一人。", calculation=CALCULATION,
    heard="2025-04-10 上门听取，户主无不同意见。", next_help="孙女随母亲另行申请，已转公平圩镇。",
    opinions=(Opinion(label="乡镇审核意见", text="情况属实，建议减员减发。", name="欧阳敏", day=20250412, office=OFFICE),
              Opinion(label="县级审核确认意见", text="", name="", day=None, office=COUNTY)),
)  # fmt: skip

SELF_CARE = survey.SelfCareSheet(
    **HEAD, number="PG-2024-007", person="欧阳福", sex="男", age=73, citizen_id="430481********7714", address="耒阳市大市镇敖山村一组", way="分散供养", carer="欧阳志刚（侄子）",
    assessed_on=20241008,
    items=tuple(
        survey.SelfCareItem(label=label, able=able, seen=seen)
        for label, able, seen in (("吃饭", True, ""), ("穿衣", True, "动作慢"), ("上下床", True, ""), ("如厕", False, "需要搀扶"), ("室内行走", True, "拄拐"), ("洗澡", False, "由侄子帮助"))
    ),
    level="半护理", rule="不能自主完成 1 至 3 项的为半护理", next_assessment=202510, conclusion="评定为部分丧失生活自理能力。",
    signatures=(sign("评估人", "欧阳敏", 20241008), sign("评估人", "邓小勇", 20241008), sign("本人", "欧阳福", 20241008)),
)  # fmt: skip
