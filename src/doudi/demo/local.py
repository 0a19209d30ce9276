"""local.yaml: the county's own parameter values, in which the documents leave it free. All are invented."""

from __future__ import annotations

from doudi.core import areas
from doudi.demo.setting import Setting

_HEAD = """\
# {name}的地方参数，供演示用。
# 本文件中的数值全部是为演示虚构的，不是{name}公布的标准，不能用于办理任何真实业务。
# 格式：名称: 值；或者 名称: [{{from: 起始日, value: 值, residence: rural 或 urban, area: 行政区划}}]
"""


def local_values(setting: Setting) -> str:
    """The text of local.yaml for a county; its numbers are those the county was made with."""
    lines = [_HEAD.format(name=areas.full_name(areas.full_code(setting.county)))]
    earlier = f"{setting.on // 10000 - 1}-01-01"
    lines.append("# 低保标准，元/年，每人；前一年低约百分之六")
    lines.append("dibao_standard:")
    for residence, now in (("rural", setting.rural), ("urban", setting.urban)):
        before = round(now * 0.94 / 60) * 60
        lines.append(f"  - {{from: 2010-01-01, value: {before}.00, residence: {residence}}}")
        lines.append(f"  - {{from: {earlier}, value: {now}.00, residence: {residence}}}")
    lines.append("# 上年人均可支配收入，元/年")
    lines.append("last_year_disposable_income:")
    lines.append(f"  - {{from: 2010-01-01, value: {setting.disposable_rural}.00, residence: rural}}")
    lines.append(f"  - {{from: 2010-01-01, value: {setting.disposable_urban}.00, residence: urban}}")
    for comment, name, value in _PLAIN:
        lines.append(f"# {comment}")
        lines.append(f"{name}: {value}")
    lines.append("# 财产条件：金融资产人均不超过几个月低保标准，车辆、房产件数")
    lines.append(f"deposit_limit_months: {setting.deposit_limit_months}")
    lines.append(f"vehicle_limit: {setting.vehicle_limit}")
    lines.append(f"house_limit: {setting.house_limit}")
    lines.append("# 刚性支出占家庭收入的比例")
    lines.append(f"rigid_share: 0.{setting.rigid_tenths}")
    if setting.poverty_line is not None:
        lines.append("# 建档立卡识别标准，元/年，每人")
        lines.append(f"poverty_line: {setting.poverty_line}.00")
    if setting.heating_central is not None:
        lines.append("# 集中取暖救助，元/年")
        lines.append(f"heating_central_year: {setting.heating_central}.00")
    for comment, name, value in _OF_PACK.get(setting.pack, ()):
        lines.append(f"# {comment}")
        lines.append(f"{name}: {value}")
    return "\n".join(lines) + "\n"


_PLAIN: tuple[tuple[str, str, str], ...] = (
    ("低收入家庭收入上限是低保标准的几倍", "low_income_factor", "1.5"),
    (
        "五有清单：有其中之一的在保户列入筛查",
        "excluding_haves",
        "[public_payroll, vehicle, house, shop, company, machinery]",
    ),
    ("一次临时救助限额，元：乡镇、县", "temporary_limit_township", "2000.00"),
    ("同上，县级", "temporary_limit_county", "20000.00"),
    ("名单每隔几个月推送一次；转给部门的几个工作日答复；台账在季度终了后几天内反馈", "list_push_months", "1"),
    ("转办答复，工作日", "referral_answer_days", "20"),
    ("台账反馈，天", "ledger_feedback_days", "10"),
    ("一次性帮扶前后几个月算重叠", "overlap_months", "12"),
    ("特困人员走访，最长隔几天", "care_visit_days", "31"),
    ("分类施保，元/月，每人：高龄、未成年、重残、重病", "supplement_old", "60.00"),
    ("未成年人", "supplement_minor", "50.00"),
    ("重度残疾人", "supplement_disabled", "80.00"),
    ("重病患者", "supplement_ill", "80.00"),
    ("高龄从几岁起", "very_old_age", "80"),
    ("救助有效期，月", "grant_valid_months", "12"),
    ("月保障金取整到分", "amount_rounding", "fen"),
)

_NOTICE = ("公示天数，自然日；文件没有写，由县定", "notice_days", "7")

_OF_PACK: dict[str, tuple[tuple[str, str, str], ...]] = {
    "cn-2021": (("过渡期结束日", "transition_end", "2026-01-01"),),
    "zhuzhou-2017": (_NOTICE,),
    "liaoning-2014": (("就业后保留待遇，月，3 至 12 个月之间由县定", "job_keep_months", "6"), _NOTICE),
    "tieling-2019": (("就业后保留待遇，月，3 至 12 个月之间由县定", "job_keep_months", "6"), _NOTICE),
    "longnan-2019": (("渐退期，月", "gradual_exit_months", "12"),),
}
