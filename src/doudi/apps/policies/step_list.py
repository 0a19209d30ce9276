"""The procedure of a document, step by step."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from doudi.apps.policies.rule_list import clause_url
from doudi.policy.pack import Pack
from doudi.policy.vocabulary import load_vocabulary, policies_dir
from doudi.policy.yaml_text import load_yaml


@dataclass(frozen=True)
class ShownStep:
    name: str
    who: list[str]
    clauses: list[tuple[str, str]]
    after: list[str]
    optional: bool
    note: str
    terms: list[tuple[str, str]]


@lru_cache(maxsize=1)
def roles() -> dict[str, str]:
    content = load_yaml(policies_dir() / "_vocabulary" / "roles.yaml", shown="_vocabulary/roles.yaml")
    return {str(role): str(body["label"]) for role, body in content.items()}


def procedures(pack: Pack) -> list[tuple[str, str, list[ShownStep]]]:
    """(pack id, title, steps) of this document first, then of those it builds on; a step after those it waits for."""
    return [
        (pack_id, pack.documents[pack_id].title if pack_id in pack.documents else pack_id, there)
        for pack_id in pack.chain
        if (
            there := _in_order(
                [_step(pack, name, body) for name, body in pack.steps.items() if _of(body) == pack_id]
            )
        )
    ]


def _of(body: dict[str, Any]) -> str:
    return str(body.get("pack"))


def _in_order(steps: list[ShownStep]) -> list[ShownStep]:
    """As they follow on one another; as written where nothing says otherwise, or where they go round in a circle."""
    names = {step.name for step in steps}
    ordered: list[ShownStep] = []
    waiting = list(steps)
    while waiting:
        done = {step.name for step in ordered}
        ready = next((step for step in waiting if not (set(step.after) & names) - done), waiting[0])
        ordered.append(ready)
        waiting.remove(ready)
    return ordered


def _step(pack: Pack, name: str, body: dict[str, Any]) -> ShownStep:
    terms = []
    for key, label in _terms().items():
        if body.get(key) not in (None, "", []):
            terms.append((label, _value(pack, body[key])))
    clauses = _listed(body.get("clause"))
    return ShownStep(
        name, [roles().get(role, role) for role in _listed(body.get("who"))],
        [(clause, clause_url(pack, clause)) for clause in clauses], _listed(body.get("after")),
        str(body.get("optional")) == "true", str(body.get("note") or ""), terms,
    )  # fmt: skip


def _terms() -> dict[str, str]:
    return {
        "days": _("工作日"), "calendar_days": _("自然日"), "every_months": _("每几个月"), "by_day_of_month": _("每月几日前"),
        "people": _("不少于几人"), "with": _("会同"), "whom": _("对谁"), "through": _("通过"), "order": _("次序"),
        "signatures": _("谁签字"), "papers": _("材料"), "evidence": _("凭证"), "record": _("记录"), "minutes": _("会议记录"),
        "opinions": _("意见"), "share": _("抽查比例"), "spot_check": _("抽查"), "present_min_share": _("到会人数不少于"),
        "shows": _("公示内容"), "shows_only": _("只公示"), "boards": _("公示地点"), "must_visit": _("必须入户"),
        "only_if": _("只在"), "needs": _("需要"), "may_join": _("可以参加"), "limits": _("限额"), "at_most": _("至多"),
        "unit": _("单位"), "in_writing": _("书面"), "decided_by": _("由谁决定"), "before": _("早于"),
        "not_same": _("不得同一人"), "pauses": _("中止计时"), "back_to": _("可退回到"),
    }  # fmt: skip


def _value(pack: Pack, value: Any) -> str:
    """A number as written, a parameter by its label, roles and steps by their names."""
    parameters = load_vocabulary().parameters
    words = []
    for one in _listed(value):
        if one in parameters:
            entry = pack.parameters.entries.get(one)
            numbers = sorted({str(found.value) for found in entry.values}) if entry else []
            plain = entry is not None and entry.parameter.given_as == "int"
            words.append(
                f"{parameters[one].label}" + (f"（{'、'.join(numbers)}）" if numbers and plain else "")
            )
        elif one == "true":
            words.append(_("是"))
        else:
            words.append(roles().get(one, one))
    return "、".join(words)


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list):
        return [str(one) for one in value]
    if isinstance(value, dict):
        return [f"{key}：{one}" for key, one in value.items()]
    return [str(value)]
