"""Standard wording for forms, for callers that have no wording of the county's own. What differs by law (days, offices)
is passed in; the forms take any text."""

PROMISES = (
    "以上所填内容真实、完整，没有隐瞒。",
    "愿意接受入户调查、信息核对、邻里访问和民主评议，如实回答询问。",
    "家庭人口、收入、财产发生变化的，及时告知乡镇人民政府（街道办事处）。",
    "如有虚假，愿意退回多领的救助款物，并承担相应责任。",
)
DECLARATION = "我家声明：以上填写的家庭人口、收入、财产、支出情况真实、完整，没有隐瞒。如有不实，愿意退回多领的救助款物，并承担相应责任。"
AUTHORISATION_SCOPE = (
    "户籍、婚姻、收养、殡葬等登记信息；",
    "就业、工资、社会保险、住房公积金、纳税信息；",
    "不动产、车辆、船舶、农业机械、市场主体登记信息；",
    "银行存款、证券、基金、商业保险、非银行支付机构账户信息。",
)
AUTHORISATION_TERMS = (
    "授权上述单位为审核、确认和复核社会救助，依法查询本人上述信息。",
    "查询所得只用于社会救助，不得用于其他目的，不得向无关单位和个人提供。",
    "授权期限届满或者救助终止后，授权自行失效。",
)
#: what the check finds out by itself
NOT_NEEDED = (
    "户籍证明",
    "婚姻登记证明",
    "社会保险缴纳和领取证明",
    "不动产、车辆登记证明",
    "市场主体登记证明",
)


def duties(window: str) -> tuple[str, ...]:
    """What a household that is helped has to do; `window` is where it tells of changes."""
    return (
        f"家庭人口、收入、财产发生变化的，请及时告知{window}。",
        "请配合定期复核和入户调查。",
    )


def appeal(government: str, days: int, months: int) -> tuple[str, ...]:
    """Where to object: reconsideration by `government` within `days`, suit within `months`, from receipt."""
    return (
        f"对本决定不服的，可以自收到本告知书之日起 {days} 日内，向{government}申请行政复议。",
        f"也可以自收到本告知书之日起 {months} 个月内，依法向人民法院提起行政诉讼。",
    )
