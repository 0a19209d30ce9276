"""What an act says of itself, in the words of the page: `hits=2` → 疑点 2."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from doudi.apps.checks.sources import label_of as source_label
from doudi.core.money import fen_to_yuan

#: key of what is said → its word; a key that is not here stays as it is written
LABELS = {
    "abstain": _lazy("弃权"), "accounts": _lazy("账户"), "agree": _lazy("同意"), "asked": _lazy("询问条数"),
    "bank": _lazy("开户行"), "because": _lazy("原因"), "boards": _lazy("公示栏"), "cases": _lazy("办件数"),
    "closed": _lazy("已结束"), "code": _lazy("代码"), "digest": _lazy("摘要"), "disagree": _lazy("不同意"),
    "draw": _lazy("抽查"), "facts": _lazy("事实"), "fen": _lazy("金额（元）"), "flow": _lazy("程序"),
    "from_month": _lazy("从哪个月"), "grants": _lazy("待遇份数"), "had": _lazy("已收材料"), "head": _lazy("户主"),
    "hit": _lazy("是疑点"), "hits": _lazy("疑点"), "households": _lazy("户数"), "how": _lazy("方式"),
    "in_time": _lazy("在期限内"), "kind": _lazy("种类"), "lines": _lazy("行数"), "list": _lazy("名单"),
    "members": _lazy("人数"), "month": _lazy("月份"), "month_fen": _lazy("每月（元）"), "number": _lazy("编号"),
    "official": _lazy("工作人员"), "on": _lazy("日期"), "outcome": _lazy("结果"), "pack": _lazy("政策"),
    "paper": _lazy("文书"), "papers": _lazy("材料"), "place": _lazy("地点"), "planned_fen": _lazy("预算（元）"),
    "post": _lazy("岗位"), "programme": _lazy("项目"), "proof": _lazy("有证明"), "reason": _lazy("理由"),
    "relation": _lazy("关系"), "result": _lazy("结果"), "role": _lazy("岗位"), "rows": _lazy("行数"),
    "seed": _lazy("种子"), "seed_from": _lazy("种子来历"), "sheet": _lazy("文书"), "silent": _lazy("没有答复"),
    "since": _lazy("起"), "source": _lazy("来源"), "sources": _lazy("来源"), "step": _lazy("步骤"),
    "surveyors": _lazy("调查人数"), "tail": _lazy("尾号"), "title": _lazy("名称"), "total_fen": _lazy("合计（元）"),
    "until": _lazy("止"), "waiting": _lazy("等待"), "way": _lazy("方式"), "what": _lazy("内容"), "why": _lazy("理由"),
}  # fmt: skip
#: numbers of rows and places in the chain, which stand elsewhere on the page
NOT_SAID = {"event"}


def said_in_words(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    """[(word, value)] in the order in which it was said."""
    return [
        (str(LABELS.get(name, name)), _value(name, value))
        for name, value in said.items()
        if name not in NOT_SAID
    ]


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int) and (name == "fen" or name.endswith("_fen")):
        return fen_to_yuan(value)
    if isinstance(value, list):
        return "、".join(_value(name.removesuffix("s"), one) for one in value)
    return source_label(str(value)) if name == "source" else str(value)
