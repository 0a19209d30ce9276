"""Forms and a report of an invented screening."""

from doudi.documents.forms import campaigns
from tests.documents.samples_case import PRINTED, sign

_HEAD = {"office": "武都区人民政府", "printed_at": PRINTED, "made_on": 20190612, "due": 20190615,
         "basis": "《陇南市脱贫攻坚兜底保障冲刺清零筛查工作实施方案》", "sent_to": "市脱贫攻坚领导小组办公室、市民政局"}  # fmt: skip
_SIGNED = (sign("县级党委主要负责人", "贺文斌"), sign("县级政府主要负责人", "曾令娟"))

COUNTS = campaigns.CampaignCounts(
    **_HEAD, number="SC-2019-01", title="兜底保障冲刺清零筛查统计表1", area="武都区", round="县级自查",
    questions=("住房安全", "义务教育", "基本医疗", "饮水安全", "低保", "特困", "单人户", "收入稳定超标", "五有人员", "整体纳入", "渐退期",
               "定期核查", "近亲属备案", "监护和照料", "居住条件", "刚性支出困难", "特别困难", "贫困户进低保", "低保户建档", "整村退出降类",
               "按月足额", "代管和二次分配", "扣还贷款"),
    groups=("三保障和饮水", "应纳尽纳", "应退尽退", "动态管理", "特困供养服务", "临时救助", "两项制度衔接", "资金发放"),
    widths=(4, 3, 3, 3, 2, 2, 3, 3),
    rows=(
        campaigns.CountLine(area="坪垭藏族乡", households=412, checked=411, persons=1502, seen=1500, problems=(9, *(1,) * 22), cleared=30),
        campaigns.CountLine(area="城关街道", households=96, checked=95, persons=311, seen=310, problems=(2, *(0,) * 22), cleared=1),
    ),
    signatures=_SIGNED,
)  # fmt: skip

PROBLEMS = campaigns.CampaignProblems(
    **_HEAD, number="SC-2019-02", title="兜底保障冲刺清零筛查统计表2", area="武都区", round="县级自查",
    rows=(
        campaigns.ProblemLine(division="腰道村", household_head="杨才让", persons=3, supports="低保一类", question="住房安全", says="后墙开裂", requirement="纳入危房改造", measure="已报住建局", deadline=20190620, person="赵国栋", cleared_on=20190618, surveyor="王小燕"),
        campaigns.ProblemLine(division="鹿连村", household_head="古丽巴哈尔", persons=2, supports="", question="扣还贷款", says="信用社扣了两个月的钱", requirement="返还或补发", measure="与银行另商", deadline=20190625, person="孙丽华", cleared_on=None, surveyor="王大山"),
    ),
    left_says="银行答复要到月底", signatures=_SIGNED,
)  # fmt: skip

REPORT = campaigns.CampaignReport(
    **_HEAD, number="SC-2019-03", title="县际互查情况汇报", area="陇南市", round="县际互查", share="20%", seed="福彩3D 385",
    rows=(
        campaigns.ReportCounty(area="武都区", households=81, checked=79, found=5, cleared=4, missed=3, withdrawn=2, agreement="94%", checked_by="成县、文县"),
        campaigns.ReportCounty(area="成县", households=40, checked=38, found=7, cleared=6, missed=11, withdrawn=12, agreement="100%", checked_by="武都区、文县"),
    ),
    missed=("住房安全 3 个", "饮水安全 1 个"), noted=("督导检查（成县）：行动迟缓，已约谈。",), left_says="等住建局验收",
    signatures=(sign("互查负责同志", "刘志强"),),
)  # fmt: skip
