"""受理: a household applies, itself, through an agent, or because somebody told of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from doudi.apps.cases import engine, packs
from doudi.apps.cases.duplicates import stop_duplicates
from doudi.apps.cases.guards import refusals_in_words
from doudi.apps.cases.models import Case, Lead
from doudi.apps.cases.services.numbers import case_number
from doudi.apps.record.acts import act as record_act
from doudi.core import citizen_id
from doudi.core.dates import to_date
from doudi.core.refusal import InputError, Refused
from doudi.platform.clock import day_of
from doudi.procedure.definition import Flow, Step


@dataclass(frozen=True)
class Application:
    """What is written down when a household applies. `offer` is the key of a ``packs.Offer``; `programme` one of its
    flow's, or empty where the flow finds the class itself (LY-13). `papers`: {paper: had or not}."""

    household: Any
    offer: str
    programme: str = ""
    way: str = "self"
    agent_name: str = ""
    agent_relation: str = ""
    agent_id: str = ""
    lead: Lead | None = None
    reason: str = ""
    papers: dict[str, bool] = field(default_factory=dict)
    special: bool = False
    delegated: bool = False
    complained_of: bool = False


def open_case(application: Application, *, by: Any, at: datetime) -> Case:
    """Open the case (the engine's first event). Raises Refused: not offered here, already open or running, barred,
    an agent without name and relation (LY-33), an agent's identity number that cannot be right."""
    household = application.household
    on = day_of(at)
    found = packs.offer(application.offer, household.area_code, on)
    _check(application, found.flow)
    stop_duplicates(household, found, application.programme, on)
    with refusals_in_words(), transaction.atomic():
        case = Case.objects.create(
            area_code=household.area_code,
            number=case_number(household.area_code, on // 10000),
            household=household,
            pack_id=found.pack.id,
            pack_digest=packs.digest_of(found.pack),
            flow=found.flow.id,
            programme=application.programme,
            special=application.special,
            delegated=application.delegated,
            opened_on=to_date(on),
            opened_by=by,
            way=application.way,
            agent_name=application.agent_name.strip(),
            agent_relation=application.agent_relation.strip(),
            agent_id=application.agent_id.strip(),
            lead=application.lead,
            reason=application.reason,
            papers={paper: {"had": application.papers.get(paper, False)} for paper in papers_of(found.flow)},
            complained_of=application.complained_of,
            applicant_name=household.head_name,
            applicant_key=household.head_key,
        )
        with record_act("case.opened", by=by, at=at, area=case.area_code, case=case) as entry:
            entry.says(number=case.number, pack=found.pack.id, flow=found.flow.id, way=application.way)
            engine.act(case, "open", by=by, at=at, writing=entry)
            engine.refresh_conditions(case, at=at, writing=entry)
            if application.lead is not None:
                entry.wrote(_settle_lead(application.lead, case, by, at))
    return case


def papers_of(flow: Flow) -> list[str]:
    """The papers a household is asked for: those of intake steps, but nothing that the check supplies (57号10)."""
    asked: list[str] = []
    for step in flow.of_kind("application", "declaration", "authorisation", "unemployment_registration"):
        asked += [paper for paper in step.evidence if paper not in step.supplied_by_check]
    return list(dict.fromkeys(asked))


def missing_papers(case: Case) -> list[str]:
    """What is still to be handed in: the one-time list (一次性告知)."""
    return [paper for paper, had in case.papers.items() if not had.get("had")]


def _check(application: Application, flow: Flow) -> None:
    if flow.programmes and application.programme and application.programme not in flow.programmes:
        raise Refused("所选项目不在这个事项里，请重新选择。", code="wrong-programme")
    if application.way == "agent" and not (
        application.agent_name.strip() and application.agent_relation.strip()
    ):
        raise Refused(
            "代办的要写明代办人姓名和与申请人的关系，谁替谁办要留下记录。", code="agent", clause="LY-33"
        )
    if application.way == "lead" and application.lead is None:
        raise Refused("主动发现的要从线索里立案，请先登记线索。", code="no-lead", clause="LY-17")
    if application.agent_id.strip():
        try:
            citizen_id.parse(application.agent_id.strip())
        except InputError as wrong:
            raise Refused(f"代办人身份号码不对：{wrong.message}", code="agent-id") from wrong


def _settle_lead(lead: Lead, case: Case, by: Any, at: datetime) -> Lead:
    lead = Lead.objects.select_for_update().get(pk=lead.pk)
    if lead.outcome:
        raise Refused("这条线索已经处理过了，请看它的处理结果。", code="lead-settled")
    lead.outcome, lead.outcome_says = "case", f"已立案 {case.number}"
    lead.household, lead.settled_by, lead.settled_at = case.household, by, at
    lead.save()
    return lead


def accept(
    case: Case, *, by: Any, at: datetime, papers: dict[str, bool], seen_version: int | None = None
) -> Case:
    """Accept the application (受理): its papers are in, the clock starts. Raises Refused with what is missing."""
    step = application_step(case)
    with record_act("case.accepted", by=by, at=at, area=case.area_code, case=case) as entry:
        locked = engine.lock(case, seen_version)
        _write_papers(locked, papers)
        case.papers = locked.papers
        had = [paper for paper, known in locked.papers.items() if known.get("had")]
        engine.act(
            case, "done", step.name, by=by, at=at, data={"evidence": had},
            seen_version=seen_version, writing=entry,
        )  # fmt: skip
    return case


def hand_in(case: Case, papers: dict[str, bool], *, by: Any, at: datetime) -> Case:
    """Write down which papers are in; nothing else happens, and no clock starts."""
    with record_act("case.papers", by=by, at=at, area=case.area_code, case=case) as entry:
        locked = engine.lock(case)
        _write_papers(locked, papers)
        case.papers = locked.papers
        entry.says(had=[paper for paper, known in locked.papers.items() if known.get("had")])
        entry.wrote(locked)
    return case


def application_step(case: Case) -> Step:
    """The step that accepts the case. Raises Refused when its flow has none."""
    found = packs.flow_of(case).of_kind("application")
    if not found:
        raise Refused("这类程序没有受理这一步。", code="no-application-step")
    return found[0]


def _write_papers(case: Case, papers: dict[str, bool]) -> None:
    for paper, had in papers.items():
        if paper in case.papers:
            case.papers[paper] = case.papers[paper] | {"had": had}
    case.save(update_fields=["papers"])
