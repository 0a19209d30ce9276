"""The procedures of a document, flow by flow, step by step."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from doudi.apps.policies.rule_list import clause_url
from doudi.policy.pack import Pack
from doudi.policy.vocabulary import load_vocabulary
from doudi.procedure.definition import DOES, MARKS, Flow, Step
from doudi.procedure.reading import read_flows
from doudi.procedure.roles import label


@dataclass(frozen=True)
class ShownStep:
    """``anchor``: where links to the step lead; empty where an earlier flow has a step of the name."""

    name: str
    anchor: str
    does: str
    who: list[str]
    clauses: list[tuple[str, str]]
    after: tuple[str, ...]
    optional: bool
    note: str
    from_base: str
    terms: list[tuple[str, str]]


@dataclass(frozen=True)
class ShownFlow:
    """One flow: ``own``: written or changed by this document; ``hands``: four eyes in words; ``terms``: of the whole."""

    id: str
    title: str
    own: bool
    note: str
    hands: list[tuple[str, str]]
    terms: list[tuple[str, str]]
    steps: list[ShownStep]


def flows(pack: Pack) -> list[ShownFlow]:
    """The flows of a pack, its own first; a step after those it waits for."""
    found, _complaints = read_flows(pack)
    seen: set[str] = set()
    shown = []
    for flow in found.values():
        if flow.steps:
            shown.append(_flow(pack, flow, seen))
            seen |= set(flow.steps)
    return shown


def _flow(pack: Pack, flow: Flow, seen: set[str]) -> ShownFlow:
    times = [
        (_("全程工作日"), flow.total_days),
        (_("特殊情形工作日"), flow.total_days_special),
        (_("受托办理工作日"), flow.total_days_delegated),
    ]
    hands = [
        (said, "、".join(step.name for step in flow.in_order if step.hand == hand))
        for hand, said in flow.hands.items()
    ]
    return ShownFlow(
        flow.id, flow.title, flow.packs[0] == pack.id, flow.note, hands,
        [(said, _value(pack, value)) for said, value in times if value is not None],
        [_step(pack, step, "" if step.name in seen else step.name) for step in flow.in_order],
    )  # fmt: skip


def _step(pack: Pack, step: Step, anchor: str) -> ShownStep:
    base = pack.documents[step.pack].title if step.pack != pack.id and step.pack in pack.documents else ""
    terms = [(said, _value(pack, value)) for said, value in _said(step) if value not in (None, "", (), False)]
    return ShownStep(
        step.name, anchor, DOES.get(step.does, step.does), [label(role) for role in step.who],
        [(clause, clause_url(pack, clause)) for clause in step.clauses], step.after, step.optional, step.note, base,
        terms,
    )  # fmt: skip


def _said(step: Step) -> list[tuple[str, Any]]:
    """What a step demands, in words and values."""
    objection, appraisal = step.objection, step.appraisal
    return [
        (_("几个工作日内开始") if step.due == "begun" else _("工作日"), step.days),
        (_("公示自然日"), step.calendar_days), (_("长期张贴"), step.unlimited),
        (_("每几个月"), step.every_months), (_("不少于几人"), step.people_min if step.people_min != 1 else None),
        (_("会同"), step.joined_by), (_("可以参加"), step.may_join), (_("谁签字"), step.signatures),
        (_("凭证"), step.evidence), (_("事后补齐"), step.papers_later), (_("核对能查到、不必提供"), step.supplied_by_check),
        (_("会议记录"), step.minutes), (_("部门意见"), step.opinions), (_("抽取比例"), step.share),
        (_("对抽中的"), step.drawn_by), (_("只在"), step.only_if), (_("必须"), tuple(MARKS[m] for m in step.when if m in MARKS)),
        (_("由谁认定要不要办"), step.found_by), (_("公示地点"), step.boards), (_("公示内容"), tuple(_shown(one) for one in step.shows)),
        (_("到会不少于"), _share(appraisal.present_share) if step.does == "appraisal" else None),
        (_("有异议时重新办"), objection.again if objection else None), (_("异议处理工作日"), objection.days if objection else None),
        (_("有异议时停止计时"), objection is not None and objection.clock == "stops"), (_("中止计时"), step.pauses),
        (_("可退回到"), step.sends_back_to), (_("金额在此以上"), step.above), (_("金额至多"), step.up_to),
        (_("只在委托乡镇时"), step.delegated == "only"),
    ]  # fmt: skip


def _shown(field: str) -> str:
    fields = {"name": _("姓名"), "persons": _("人数"), "amount": _("金额"), "class": _("类别")}
    return str(fields.get(field, field))


def _share(share: tuple[int, int]) -> str:
    return f"{share[0]}/{share[1]}"


def _value(pack: Pack, value: Any) -> str:
    """A number as written, a parameter by its label and what it is, roles by their names."""
    parameters = load_vocabulary().parameters
    words = []
    for one in value if isinstance(value, tuple) else (value,):
        if isinstance(one, str) and one in parameters:
            entry = pack.parameters.entries.get(one)
            numbers = sorted({str(found.value) for found in entry.values}) if entry else []
            plain = entry is not None and entry.parameter.given_as == "int"
            words.append(
                f"{parameters[one].label}" + (f"（{'、'.join(numbers)}）" if numbers and plain else "")
            )
        elif one is True:
            words.append(_("是"))
        else:
            words.append(label(str(one)))
    return "、".join(words)
