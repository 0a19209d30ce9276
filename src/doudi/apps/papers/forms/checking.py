"""The check of means: what was asked of whom, and what came back."""

from doudi.apps.checks import sources
from doudi.apps.checks.contradictions import Sides, sides
from doudi.apps.checks.models import CheckAnswer, CheckRequest, Result
from doudi.apps.papers.context import Context, day, to_sign
from doudi.apps.policies.showing import fact_value_in_words
from doudi.core.refusal import Refused
from doudi.documents import texts
from doudi.documents.forms import checking as form


def request_of(context: Context) -> CheckRequest:
    """The latest check of the case. Raises Refused where none was asked for."""
    found = context.case.checks.order_by("-asked_on", "-pk").first()
    if found is None:
        raise Refused("还没有发起信息核对，不能打印核对文书。", code="no-check")
    return found


def check_request(context: Context) -> form.CheckRequest:
    """核对委托书 of the township to the check centre."""
    request = request_of(context)
    asked = dict.fromkeys(one.source for one in request.answers.all())
    return form.CheckRequest(
        office=context.township_office,
        number=request.number,
        printed_at=context.at,
        to=context.check_centre,
        household_head=context.case.household.head_name,
        address=context.address,
        programme=context.programme,
        case_number=context.case.number,
        authorisation_number=context.case.number,
        people=_people(context),
        scope=tuple(sources.label_of(one) for one in asked) or texts.AUTHORISATION_SCOPE,
        asked_on=day(request.asked_on),
        answer_by=day(request.answer_by),
        signatures=to_sign("经办人", "审核人"),
    )


def check_report(context: Context) -> form.CheckReport:
    """核对报告, once the centre has reported."""
    request = request_of(context)
    if request.reported_on is None:
        raise Refused("核对还没有出报告，请核对中心办结以后再打印。", code="not-reported")
    answers = list(request.answers.select_related("person", "obligor").order_by("source", "pk"))
    return form.CheckReport(
        office=context.check_centre,
        number=request.number,
        printed_at=context.at,
        household_head=context.case.household.head_name,
        programme=context.programme,
        case_number=context.case.number,
        request_number=request.number,
        authorisation_number=context.case.number,
        reported_on=day(request.reported_on),
        valid_until=day(request.valid_until),
        people=_people(context),
        sources=tuple(_answer(one) for one in answers),
        findings=tuple(found for one in answers for found in _findings(one)),
        conclusion=request.conclusion,
        objection="对核对结果有异议的，可以提供证据，申请再核一次。",
        signatures=to_sign("核对人", "复核人"),
    )


def _people(context: Context) -> tuple[form.CheckedPerson, ...]:
    signed = {one.person_id: one.signed_on for one in context.case.authorisations.all() if one.person_id}
    found = []
    members = (
        context.case.household.memberships.filter(until__isnull=True).select_related("person").order_by("id")
    )
    for one in members:
        found.append(
            form.CheckedPerson(
                name=one.person.name,
                relation=fact_value_in_words("persons[0].relation", one.relation) if one.relation else "",
                citizen_id=one.person.citizen_id,
                authorised_on=day(signed.get(one.person_id)),
            )
        )
    return tuple(found)


def _answer(answer: CheckAnswer) -> form.SourceAnswer:
    """What a source answered, with file and row where it was read from a roster; what was withdrawn is no fact."""
    none = "没有记录。" if answer.found is False else ""
    says = f"{none}{_says(answer)}"
    if answer.as_of and says:
        says += f"（数据日期 {answer.as_of}）"
    if answer.result == Result.WRONG:
        says = f"答复的数据有误，已经撤销：{answer.result_says}"
    return form.SourceAnswer(
        source=sources.label_of(answer.source),
        item=f"{_asked_of(answer)}：{_items(answer)}",
        answered_on=day(answer.answered_on),
        answer=says,
    )


def _findings(answer: CheckAnswer) -> list[form.CheckFinding]:
    """The differences of an answer, each with both sides; none of one that was withdrawn."""
    if not answer.hit or answer.result == Result.WRONG:
        return []
    told = sides(answer) or [Sides(_items(answer), "声明没有提到", _says(answer))]
    outcome = f"{answer.get_result_display()} {answer.result_says}" if answer.settled_at else "还没有处理"
    return [
        form.CheckFinding(
            person=_asked_of(answer),
            item=one.about,
            source=sources.label_of(answer.source),
            declared=one.declared,
            verified=one.verified,
            amount=one.fen,
            explanation=answer.household_says,
            outcome=outcome.strip(),
        )
        for one in told
    ]


def _says(answer: CheckAnswer) -> str:
    return "；".join(f"{label}：{value}" for label, value in (answer.says or {}).items())


def _items(answer: CheckAnswer) -> str:
    """What the source is asked about."""
    source = sources.sources().get(answer.source)
    return "、".join(source.items) if source else ""


def _asked_of(answer: CheckAnswer) -> str:
    return answer.person.name if answer.person else answer.asked_of or "全户"
