"""What people call the kinds of acts. An app may add its own: ``kinds.called({"grant.approved": _("确认待遇")})``."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from doudi.procedure.definition import DOES

_WORDS: dict[str, Any] = {
    "account.approved": _("核准账户"),
    "account.proposed": _("登记账户"),
    "account.refused": _("退回账户"),
    "appraisal_rule.laid_down": _("制定评议办法"),
    "bank_file.answered": _("登记银行回盘"),
    "bank_file.taken": _("导出银行文件"),
    "budget.planned": _("编制预算"),
    "case.accepted": _("受理"),
    "case.authorised": _("登记核对授权"),
    "case.decided": _("作出决定"),
    "case.declared": _("登记申报"),
    "case.exported": _("导出办件名单"),
    "case.opened": _("立件"),
    "case.papers": _("登记材料"),
    "case.served": _("送达"),
    "case.begin": _("开始一步"),
    "case.close": _("结案"),
    "case.conditions": _("核定所需步骤"),
    "case.decide": _("作出决定"),
    "case.done": _("办结一步"),
    "case.drawn": _("登记抽取结果"),
    "case.object": _("提出异议"),
    "case.open": _("立件"),
    "case.pause": _("中止计时"),
    "case.resume": _("恢复计时"),
    "case.send_back": _("退回"),
    "case.settle": _("异议办结"),
    "case.withdraw": _("撤回申请"),
    "check.answered": _("登记核对结果"),
    "check.asked": _("发起核对"),
    "check.doubted": _("对核对结果存疑"),
    "check.explained": _("登记本人说明"),
    "check.reported": _("出具核对报告"),
    "check.settled": _("认定核对结果"),
    "draw.made": _("抽取抽查对象"),
    "draw.published": _("公布抽查种子"),
    "grant.change_agreed": _("同意调整待遇"),
    "grant.change_proposed": _("提出调整待遇"),
    "grant.change_refused": _("不同意调整待遇"),
    "grant.changed": _("调整待遇"),
    "grant.ended": _("停发待遇"),
    "grant.exits_gradually": _("渐退"),
    "grant.held": _("暂停发放"),
    "grant.made": _("生成待遇"),
    "grant.released": _("恢复发放"),
    "household.closed": _("销户"),
    "kin.exported": _("导出近亲属备案"),
    "roster.received": _("收下花名册"),
    "roster.columns": _("更正花名册各列"),
    "roster.taken": _("采用花名册"),
    "roster.refused": _("不采用花名册"),
    "roster.decided": _("认定是不是同一人"),
    "roster.refused_rows": _("导出花名册退回表"),
    "screening.asked": _("发起数据筛查"),
    "screening.found": _("数据筛查结果"),
    "screening.settled": _("核实筛查问题"),
    "survey.exported": _("导出入户名单"),
    "sweep.exported": _("导出排查名单"),
    "household.exported": _("导出户册"),
    "household.head_changed": _("变更户主"),
    "household.joined": _("成员加入"),
    "household.merged": _("并户"),
    "household.moved": _("迁居"),
    "household.opened": _("建档"),
    "household.split": _("分户"),
    "lead.closed": _("线索办结"),
    "lead.taken": _("登记线索"),
    "meeting.called": _("召集会议"),
    "meeting.closed": _("会议结束"),
    "meeting.open_step": _("公开决定步骤"),
    "meeting.voted": _("表决"),
    "member.died": _("登记死亡"),
    "member.left": _("成员离开"),
    "notice.discarded": _("作废公示"),
    "notice.hung": _("张贴公示"),
    "notice.line_left": _("公示去名"),
    "notice.long_term": _("长期公示"),
    "notice.made": _("生成公示"),
    "notice.photographed": _("公示拍照"),
    "notice.printed": _("打印公示"),
    "notice.sealed": _("公示定稿"),
    "notice.taken_down": _("撤下公示"),
    "number.revealed": _("查看完整号码"),
    "objection.answered": _("答复异议"),
    "objection.settled": _("异议办结"),
    "objection.taken": _("登记异议"),
    "paper.bound": _("装订案卷"),
    "paper.kept": _("归档文书"),
    "paper.printed": _("打印文书"),
    "payroll.approved": _("审批发放"),
    "payroll.checked": _("核对发放名册"),
    "payroll.drafted": _("编制发放名册"),
    "payroll.drafted_again": _("编制重发名册"),
    "payroll.line_withdrawn": _("撤下发放明细"),
    "payroll.locked": _("锁定发放名册"),
    "payroll.sent": _("送银行"),
    "person.corrected": _("更正人员信息"),
    "person.looked_up": _("查找人员"),
    "recovery.demanded": _("追回"),
    "recovery.received": _("追回到账"),
    "register.loaded": _("导入户册"),
    "standard.approved": _("批准调标"),
    "standard.proposed": _("提出调标"),
    "survey.begun": _("开始入户调查"),
    "survey.signed": _("入户调查签字"),
    "survey.unsigned": _("撤回调查签字"),
}


def called(words: dict[str, Any]) -> None:
    """Give kinds of acts their names; a kind that has none is shown as it is written."""
    _WORDS.update(words)


def label(kind: str) -> str:
    """What people call a kind; a step of a procedure by what it does (procedure.definition.DOES)."""
    if kind not in _WORDS and kind.startswith("case."):
        return DOES.get(kind.removeprefix("case."), kind)
    return str(_WORDS.get(kind, kind))


def all_kinds() -> list[tuple[str, str]]:
    """(kind, name) of every kind that has a name, by name."""
    return sorted(((kind, str(name)) for kind, name in _WORDS.items()), key=lambda pair: pair[1])
