"""Every paper of every played case builds, in Chinese, with everything on it that it cannot do without."""

import io
import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation
from pypdf import PdfReader

from doudi.platform.clock import day_of
from doudi.platform.row_security import all_rows
from tests.platform.demo_cases.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

#: the fields a paper may not leave empty once it can be printed; those of rows after a dot
REQUIRED = {
    "application": "applicant citizen_id living_address residence programme reason members applied_on members.name members.relation",
    "acceptance_receipt": "applicant programme accepted_on stages clerk stages.name stages.who",
    "missing_papers": "applicant programme told_on clerk",
    "declaration": "household_head address programmes incomes properties expenses statement signatures",
    "authorisation": "household_head address programme check_centre scope terms valid_from authorisers authorisers.name",
    "survey_form": "household_head address residence programme surveyed_on members incomes conclusion surveyors "
    "household_signatures photos surveyors.name surveyors.image surveyors.day household_signatures.image photos.caption",
    "check_request": "number to household_head address programme people scope asked_on answer_by people.name",
    "check_report": "household_head programme request_number reported_on people sources conclusion objection "
    "sources.source sources.answered_on sources.answer",
    "appraisal_minutes": "village held_on place chair recorder roster_size present rule way_of_voting proceedings appraised "
    "attendees appraised.household_head appraised.programme appraised.view appraised.agree attendees.name attendees.kind",
    "spot_visit": "case_number household_head address programme why visited_on conclusion signatures",
    "collective_minutes": "topic held_on place chair recorder attendees resolutions resolutions.resolved",
    "approval_sheet": "programme case_number applicant address residence members",
    "grant_letter": "addressee programme applied_on decided_on persons_covered grounds duties appeal contact grounds.title",
    "refusal_letter": "addressee programme applied_on decided_on reason counted grounds could_change appeal contact",
    "hearing_record": "household_head programme proposal held_on asked_by present said evidence signatures",
    "service_receipt": "document_title addressee address",
    "obligor_survey": "household_head supported address obligors",
    "self_care_sheet": "person items rule",
}  # fmt: skip
#: and what they may not leave empty any more once the case is decided, and the decision served
DECIDED = {"approval_sheet": "opinions survey check opinions.label"}
SERVED = {"service_receipt": "way served_on receiver receiver_relation"}
#: what shows that a value was printed that is none, or a word that was never put into Chinese
WRONG = re.compile(r"\bNone\b|\bTrue\b|\bFalse\b|\{\{|<[a-z]|\b(?:[A-Z][a-z]+ ){2}|\b[a-z]{3,}_[a-z]+\b")


def due_by_now(case: Any, name: str) -> str:
    """The fields that have to be filled in because of how far the case has come."""
    decision = case.decisions.last()
    decided = DECIDED.get(name, "") if decision is not None else ""
    served = SERVED.get(name, "") if decision is not None and decision.served_on is not None else ""
    return f"{decided} {served}"


def empty_fields(form: Any, wanted: str) -> list[str]:
    """The required fields that say nothing."""
    found = []
    for path in wanted.split():
        name, _dot, inner = path.partition(".")
        value = getattr(form, name)
        rows = [getattr(one, inner) for one in value] if inner else [value]
        found += [path for one in rows if one is None or one == "" or one == ()]
    return found


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_every_paper_of_every_played_case_builds_in_chinese_with_nothing_required_left_out(
    played: list[Any],
) -> None:
    from doudi.apps.papers import services
    from doudi.apps.papers.catalogue import PAPERS, offers
    from doudi.apps.papers.context import Context

    printed: Counter[str] = Counter()
    wrong = []
    with all_rows(), translation.override("en"):
        for case in [*played, hear_somebody(played)]:
            case.refresh_from_db()
            for offer in offers(Context(case, NOW, case.opened_by)):
                name = offer.paper.name
                if offer.why_not:
                    continue
                with translation.override("zh-hans"):
                    form = PAPERS[name].make(Context(case, NOW, case.opened_by))
                empty = empty_fields(form, f"office {REQUIRED[name]} {due_by_now(case, name)}")
                text = text_of(services.print_paper(case, name, by=case.opened_by, at=NOW))
                odd = WRONG.findall(text)
                if empty or odd:
                    wrong.append((case.number, case.pack_id, name, empty, odd))
                assert form.office in text.replace("\n", ""), name
                printed[name] += 1
    assert not wrong, "\n".join(map(str, wrong))
    assert set(printed) >= set(REQUIRED) - {"obligor_survey", "self_care_sheet", "collective_minutes"}


def test_what_is_done_has_its_paper(played: list[Any]) -> None:
    """A case that was surveyed, checked, appraised, decided can print what says so."""
    from doudi.apps.cases import engine, packs
    from doudi.apps.papers.catalogue import offers
    from doudi.apps.papers.context import Context

    papers = {
        "survey": "survey_form", "check": "check_report", "appraisal": "appraisal_minutes", "visit": "spot_visit",
        "decision": "approval_sheet",
    }  # fmt: skip
    seen = set()
    with all_rows():
        for case in played:
            can = {one.paper.name for one in offers(Context(case, NOW, case.opened_by)) if not one.why_not}
            flow, state = packs.flow_of(case), engine.state_of(case)
            for does, name in papers.items():
                if any(step.name in state.done for step in flow.of_kind(does)):
                    seen.add(does)
                    assert name in can, (case.number, case.pack_id, does)
    assert seen == set(papers)


def hear_somebody(played: list[Any]) -> Any:
    """A household whose help is to be cut is heard, and the case left at its decision."""
    from doudi.apps.accounts.demo import PLACES
    from doudi.apps.cases import packs
    from doudi.apps.cases.consent import adults_lacking
    from doudi.apps.cases.services import steps
    from doudi.apps.cases.services.declaring import authorise
    from doudi.apps.cases.services.intake import Application, accept, open_case
    from doudi.apps.demo_cases.hands import Hands, photo
    from doudi.apps.demo_cases.staff import Staff

    first = next(one for one in played if one.status == "approved" and one.pack_id == "cn-2026")
    staff = Staff(next(place for place in PLACES if place.key == "dashi"))
    hands, at = Hands(staff), NOW - timedelta(minutes=50)
    clerk = staff.one("township_clerk")
    application = Application(
        household=first.household, offer="cn-2026/reduction", programme="dibao",
        reason="长子就业，家庭收入增加，拟自下月起减发。",
    )  # fmt: skip
    case = open_case(application, by=clerk, at=at)
    accept(case, by=clerk, at=at, papers={})
    flow = packs.flow_of(case)
    for person in adults_lacking(case, day_of(at)):
        authorise(case, flow.steps["核实变化"], person, photo(person.name), by=clerk, at=at)
    hands.take(case, flow.steps["核实变化"], at + timedelta(minutes=5))
    hands.take(case, flow.steps["书面通知"], at + timedelta(minutes=10))
    heard = steps.Done(
        says="长子的工作是临时的，家里还有病人，请求少减一些。",
        had=["意见记录", "病历"],
        signed=["household"],
    )
    steps.finish(
        case, "听取意见", heard, by=staff.free(case, flow.steps["听取意见"])[0], at=at + timedelta(minutes=15)
    )
    return case
