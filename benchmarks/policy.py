"""The policy of the benchmarks: 33 rules over two levels, with dated parameters, as a pack of ours."""

from doudi.policy.pack import Document, Pack, RuleVersion
from doudi.policy.parameters import ParameterEntry, Parameters, ParameterValue
from doudi.policy.vocabulary import load_vocabulary
from doudi.policy.yaml_text import Place

ON = 20190801

RULES: dict[str, tuple[str, str]] = {  # name: text, unit
    "成员.共同生活": ("计入共同生活人口 且 非 已发生(死亡日期)", ""),
    "成员.老年": ("周岁(出生日期) >= 60", ""),
    "成员.未成年": ("周岁(出生日期) <= 16", ""),
    "成员.有劳力": ("劳动能力 在 (完全, 部分)", ""),
    "成员.残疾": ("残疾等级 在 (1, 2, 3, 4)", ""),
    "成员.重残": ("残疾等级 在 (1, 2) 或 残疾等级 在 (3, 4) 且 残疾类别 在 (智力, 精神)", ""),
    "成员.主劳力重病": ("主要劳动力 且 劳动能力 在 (部分, 丧失) 且 患病 在 (慢性病, 重病) 且 需继续治疗", ""),
    "成员.增发额": (
        "择(老年: 高龄老人增发额; 重残: 重度残疾人增发额; 未成年: 未成年人增发额; 否则 0元/月)",
        "元/月",
    ),
    "人口": ("人数()", ""),
    "计入收入": ("合计(收入: 年收入 当 非 依规定不计入)", "元/年"),
    "标准总额": ("低保标准 * 人口", "元/年"),
    "收入符合": ("计入收入 < 标准总额", ""),
    "金融资产符合": (
        "合计(财产: 价值 当 财产类别 在 (存款, 证券, 保险) 且 非 豁免) <= 金融资产限额月数 * 每月(低保标准) * 人口",
        "",
    ),
    "车辆符合": ("合计(财产: 数量 当 财产类别 = 车辆 且 非 豁免) <= 车辆限额", ""),
    "房产符合": ("合计(财产: 数量 当 财产类别 = 房屋 且 非 豁免) <= 房产限额", ""),
    "财产符合": ("金融资产符合 且 车辆符合 且 房产符合", ""),
    "低保": ("人口 > 0 且 户籍在本地 且 收入符合 且 财产符合", ""),
    "低保月保障金": ("择(低保: 到分(每月(标准总额 - 计入收入)); 否则 0元/月)", "元/月"),
    "增发月额": ("择(低保: 合计(成员: 增发额); 否则 0元/月)", "元/月"),
    "边缘": ("户籍在本地 且 财产符合 且 标准总额 <= 计入收入 且 计入收入 < 边缘倍数 * 标准总额", ""),
    "一类": ("人数(老年 或 未成年) * 2 > 人口 且 计入收入 = 0元/年", ""),
    "二类": ("有成员(主要劳动力 且 重残) 或 人数(残疾) >= 2 或 有成员(老年) 且 有成员(残疾)", ""),
    "三类": ("有成员(主劳力重病)", ""),
    "四类": ("灾害意外致主要劳动力死亡或重残", ""),
    "五类": ("经认定的其他不可抗拒原因", ""),
    "类别": ("择(一类: 1; 二类: 2; 三类: 3; 四类: 4; 五类: 5; 否则 0)", ""),
    "三无": ("非 有成员(有劳力) 且 计入收入 = 0元/年", ""),
    "核查间隔": (
        "择(三无: 12; 短期内收入变化不大: 6; 有成员(有劳力): 择(城乡 = 城镇: 1; 否则 3); 否则 6)",
        "",
    ),
    "在享低保": ("有(救助: 救助项目 = 低保 且 已发生(起始日) 且 非 已发生(停止日))", ""),
    "渐退期止": ("择(在享低保 且 非 收入符合: 期满(收入稳定超标之日, 渐退月数); 否则 无期)", ""),
    "漏保": ("低保 且 非 在享低保", ""),
    "错保": ("在享低保 且 非 低保", ""),
    "全户残疾": ("全体成员(残疾)", ""),
}
ANSWERS = {
    "dibao": "低保", "amount": "低保月保障金", "supplement": "增发月额", "margin": "边缘", "class": "类别",
    "review": "核查间隔", "gradual": "渐退期止", "missed": "漏保", "wrong": "错保", "all_disabled": "全户残疾",
}  # fmt: skip

#: fen a year or a month, months, counts; what both engines are given
STANDARD = {"urban": 720_000, "rural": 477_000}
PARAMETERS = {
    "margin_factor": 15_000, "deposit_limit_months": 24, "vehicle_limit": 0, "house_limit": 1, "gradual_exit_months": 24,
    "supplement_old": 10_000, "supplement_disabled": 15_000, "supplement_minor": 8_000,
}  # fmt: skip


def benchmark_pack() -> Pack:
    """The pack, made in memory."""
    vocabulary = load_vocabulary()
    entries = {
        name: ParameterEntry(
            vocabulary.parameters[name], "X-1", layers=((ParameterValue(value, "X-1", "document"),),)
        )
        for name, value in PARAMETERS.items()
    }
    standards = tuple(
        ParameterValue(value, "X-1", "document", residence=residence) for residence, value in STANDARD.items()
    )
    entries["dibao_standard"] = ParameterEntry(
        vocabulary.parameters["dibao_standard"], "X-1", layers=(standards,)
    )
    place = Place("benchmark", 1, 1)
    rules = {
        name: (RuleVersion(name, text, ("X-1",), "benchmark", place, unit=unit or None),)
        for name, (text, unit) in RULES.items()
    }
    counts = {"who": "低保", "persons": "人口", "monthly": "低保月保障金"}
    document = Document(
        "benchmark", "测速", "", "测速", "0" * 12, 20190101, 20190101, None, "", counts=counts
    )
    return Pack(
        "benchmark", document, ("benchmark",), {"benchmark": document}, vocabulary, rules, dict(ANSWERS),
        Parameters(entries), {}, {}, {}, (),
    )  # fmt: skip
