"""Lists and sheets of an invented office."""

from doudi.documents.forms import money, office
from doudi.documents.forms.notices import NoticeBatch
from tests.documents.samples_case import COUNTY, HEAD, NOTICE, PRINTED, PROGRAMME, sign

SPOT_LIST = office.SpotCheckList(
    office=COUNTY, printed_at=PRINTED, number="CC-2024-09", title="2024 年 9 月农村低保抽查名单", drawn_on=20240928, share="不低于 30%，备案、举报、有疑点的全部入户",
    seed="20240928-7f3a-耒阳", fingerprint="66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    repeat_with="doudi case draw --seed 20240928-7f3a-耒阳",
    strata=(office.Stratum(name="大市镇", cases=24, must=2, drawn=7), office.Stratum(name="公平圩镇", cases=11, must=0, drawn=4)),
    rows=(
        office.SpotRow(case_number="DS-2024-0031", household_head="蒋德旺", village="龙塘村", stratum="大市镇", why="随机抽取", visitors="贺文斌、曾令娟", visited_on=20241011, result="收入不一致，退回补充调查"),
        office.SpotRow(case_number="DS-2024-0035", household_head="欧阳福", village="敖山村", stratum="大市镇", why="必查：近亲属备案", visitors="", visited_on=None, result=""),
    ),
    signatures=(sign("抽取人", "曾令娟"), sign("监督人", "雷国平")),
)  # fmt: skip

RELATIVES = office.RelativesFiling(
    **HEAD, number="BA-2024-02", unit="大市镇人民政府", filed_on=20240930,
    rows=(
        office.RelativeRow(official="谭建军", unit="大市镇龙塘村村民委员会", post="主任", relation="岳母", name="肖桂兰", citizen_id="430481********6620", programme=PROGRAMME, persons=1, amount_month=40_000, since=202301, remark=""),
        office.RelativeRow(official="欧阳敏", unit="大市镇社会事务综合服务中心", post="救助专干", relation="叔父", name="欧阳福", citizen_id="430481********7714", programme="特困人员救助供养", persons=1, amount_month=91_000, since=None, remark="申请中"),
    ),
    signatures=(sign("单位负责人", "雷国平"), sign("填表人", "欧阳敏")),
)  # fmt: skip

DAILY = office.DailyHead(
    office=COUNTY, printed_at=PRINTED, number="430481-2024-09-01", chain="耒阳市（430481）", day=20240901, acts=137, first=20_411, last=20_547,
    head="66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0", previous_head="debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
    verify_with="doudi audit verify --head 66c7f0f4", signatures=(sign("打印人", "伍海燕"), sign("保管人", "曾令娟")),
)  # fmt: skip

PAYROLL = money.PayrollSheet(
    **HEAD, number="FF-2024-11-114", title="2024 年 11 月农村最低生活保障金发放表", area="大市镇", programme=PROGRAMME, month=202411, fund="中央财政困难群众救助补助资金",
    rows=(
        money.PayrollRow(division="龙塘村", household_head="蒋德旺", citizen_id="430481********1017", persons=3, base=75_000, supplement=6_000, account_name="蒋德旺", bank="耒阳农商银行", account="6217********0031"),
        money.PayrollRow(division="敖山村", household_head="阿卜杜拉·买买提吐尔逊江", citizen_id="653101********2216", persons=2, base=50_050, supplement=0, account_name="阿卜杜拉·买买提吐尔逊江", bank="邮政储蓄银行", account="6221********5518"),
    ),
    signed_by_receivers=False, signatures=(sign("制表", "欧阳敏"), sign("核对", "邓小勇"), sign("财政审核", "谭志远")),
)  # fmt: skip

ROSTER = money.Roster(
    **HEAD, number="HM-2024-11-114", title="大市镇农村最低生活保障对象花名册", area="大市镇", programme=PROGRAMME, on=20241130,
    rows=(
        money.RosterRow(division="龙塘村", household_head="蒋德旺", citizen_id="430481********1017", number="D430481-0031", persons=3, category="B 类", base=75_000, supplement=6_000, since=202411, account="6217********0031", phone="120****0031"),
        money.RosterRow(division="敖山村", household_head="阿卜杜拉·买买提吐尔逊江", citizen_id="653101********2216", number="D430481-0107", persons=2, category="A 类", base=50_050, supplement=0, since=None, account="6221********5518", phone=""),
    ),
)  # fmt: skip

CHANGES = money.MonthChange(
    **HEAD, number="BD-2024-11-114", title="大市镇农村最低生活保障月变动情况表", area="大市镇", programme=PROGRAMME, month=202411, households_before=611, persons_before=865, amount_before=32_145_050,
    rows=(
        money.ChangeRow(kind="新增", division="龙塘村", household_head="蒋德旺", persons_before=0, persons_after=3, before=0, after=81_000, reason="新批准"),
        money.ChangeRow(kind="停发", division="龙塘村", household_head="资小妹", persons_before=1, persons_after=0, before=38_050, after=0, reason="渐退期满"),
        money.ChangeRow(kind="减发", division="敖山村", household_head="罗四喜", persons_before=4, persons_after=3, before=120_000, after=90_000, reason="一名成员死亡"),
    ),
    signatures=(sign("制表", "欧阳敏"), sign("审核", "雷国平")),
)  # fmt: skip

BUDGET = money.BudgetTable(
    office=COUNTY, printed_at=PRINTED, number="YS-2025", title="2025 年困难群众救助资金预算表", area="耒阳市", period="2025 年 1 至 12 月",
    rows=(
        money.BudgetRow(programme="最低生活保障", residence="农村", fund="中央财政", standard_month=40_000, households=8_120, persons=15_402, months=12, amount=5_544_720_000, how="月人均补差 300.00 元 × 15,402 人 × 12"),
        money.BudgetRow(programme="最低生活保障", residence="城镇", fund="中央财政", standard_month=65_000, households=1_904, persons=2_811, months=12, amount=1_517_940_000, how="月人均补差 450.00 元 × 2,811 人 × 12"),
        money.BudgetRow(programme="取暖救助", residence="农村", fund="市级财政", standard_month=0, households=8_120, persons=15_402, months=1, amount=162_400_000, how="每户 200.00 元"),
    ),
    signatures=(sign("制表", "曾令娟"), sign("审核", "谭志远")),
)  # fmt: skip

BATCH = NoticeBatch(**HEAD, number="", notices=(NOTICE, NOTICE))
