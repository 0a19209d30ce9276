"""A check from the question to the report: who is asked, what was answered, what became of every hit."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from doudi.apps.cases import consent, engine, packs
from doudi.apps.cases.actors import actor_of
from doudi.apps.cases.models import Case
from doudi.apps.cases.services.steps import Upload, keep_paper
from doudi.apps.checks import contradictions, deaths, stating, withdrawing
from doudi.apps.checks.models import CheckAnswer, CheckRequest, Result
from doudi.apps.checks.sources import Source, asked_by, days_to_answer, label_of, months_valid, sources
from doudi.apps.exchange import agreements
from doudi.apps.people.models import Obligor, Person
from doudi.apps.record.acts import act as record_act
from doudi.apps.reviews.planning import after_event
from doudi.core.dates import add_period, to_date
from doudi.core.refusal import Refused
from doudi.core.workdays import add_working_days
from doudi.platform.clock import day_of
from doudi.procedure import asking
from doudi.procedure.entitled import check_actor, check_place, check_staff
from doudi.procedure.standing import again

AUTHORISED_BY = {"cn-2014": "220-收入", "liaoning-2014": "LD-40", "tieling-2019": "LD-40", "cn-2026": "FA-41"}


def not_authorised(case: Case, on: int, *, with_obligors: bool = True) -> list[str]:
    """Names of the adult members, and of the obligors where they are meant, who have not authorised a check."""
    lacking = [one.name for one in consent.adults_lacking(case, on)]
    if with_obligors:
        lacking += [f"{one.name or '义务人'}（义务人）" for one in consent.obligors_lacking(case, on)]
    return lacking


def ask(
    case: Case,
    step: str,
    *,
    by: Any,
    at: datetime,
    only: set[str] | None = None,
    with_obligors: bool = False,
    seen_version: int | None = None,
) -> CheckRequest:
    """Ask every source of the pack (or `only` these) about every adult. Obligors are asked about only when wanted.

    Raises Refused unless all of them have authorised it (LD-40; 社会救助法 41), or when a check is under way.
    """
    return _ask(case, step, by=by, at=at, only=only, with_obligors=with_obligors, seen_version=seen_version)


def ask_again(
    request: CheckRequest, objection: str, only: set[str], *, by: Any, at: datetime
) -> CheckRequest:
    """The household objects to a report, with what it says; the sources it doubts are asked again (57-18)."""
    if not objection.strip():
        raise Refused("请写明申请人对核对结果的异议和依据。", code="no-objection", clause="57-18")
    request = CheckRequest.objects.select_related("case__household").get(pk=request.pk)
    if request.reported_on is None:
        raise Refused("核对报告还没有出，现在可以直接在疑点下记录家庭的说明。", code="not-reported")
    if not only:
        raise Refused("请选择要复查的来源。", code="no-source", clause="57-18")
    flow = packs.flow_of(request.case)
    own = [one.name for one in flow.of_kind("check") if one.optional and request.step in one.after]
    step = own[0] if own else request.step
    return _ask(request.case, step, by=by, at=at, only=only, again_of=request, objection=objection.strip())


def _ask(
    case: Case,
    step: str,
    *,
    by: Any,
    at: datetime,
    only: set[str] | None,
    with_obligors: bool = False,
    again_of: CheckRequest | None = None,
    objection: str = "",
    seen_version: int | None = None,
) -> CheckRequest:
    on = day_of(at)
    asked, _clauses = asked_by(case.pack_id)
    wanted = [one for one in asked if only is None or one.id in only]
    if not wanted:
        raise Refused("请至少选择一个来源。", code="no-source")
    without = agreements.unasked(case.area_code, [one.id for one in wanted], to_date(on))
    if len(without) == len(wanted):
        raise Refused(
            f"与{'、'.join(one.label for one in wanted)}没有在有效期内的协议，不能询问；请先登记协议或续签。",
            code="no-agreement",
        )
    wanted = [one for one in wanted if one.id not in without]
    with record_act("check.asked", by=by, at=at, area=case.area_code, case=case) as writing:
        locked = engine.lock(case, seen_version)
        _check_authorised(locked, on, with_obligors)
        state = engine.state_of(locked)
        if again_of is None or step != again_of.step:
            if step not in state.begun or step in state.done:
                engine.act(locked, "begin", step, by=by, at=at, writing=writing)
        else:
            check_place(state, actor_of(by, locked, packs.step_of(locked, step)))
        try:
            with transaction.atomic():
                request = CheckRequest.objects.create(
                    area_code=case.area_code,
                    case=locked,
                    step=step,
                    number=_number(locked, on),
                    asked_on=to_date(on),
                    asked_by=by,
                    answer_by=to_date(add_working_days(on, days_to_answer(case.pack_id, on))[0]),
                    again_of=again_of,
                    objection=objection,
                )
        except IntegrityError as twice:
            raise Refused("这一件已经有一次核对在进行，请先等它出报告。", code="check-under-way") from twice
        people: list[Person | Obligor] = [*consent.adults(locked, on)]
        people += consent.obligors_of(locked) if with_obligors else []
        answers = CheckAnswer.objects.bulk_create(
            _blank(request, source, person) for source in wanted for person in people
        )
        writing.wrote(request)
        writing.wrote_rows(CheckAnswer, [one.pk for one in answers])
        writing.says(
            step=step, number=request.number, sources=[one.id for one in wanted], asked=len(answers), without_agreement=sorted(without)
        )  # fmt: skip
    case.refresh_from_db()
    return request


def _check_authorised(case: Case, on: int, with_obligors: bool) -> None:
    lacking = not_authorised(case, on, with_obligors=with_obligors)
    if lacking:
        raise Refused(
            f"{'、'.join(lacking)}还没有签核对授权书，或者授权已经过期，不能向部门和银行核对。请先补签授权。",
            code="not-authorised",
            clause=AUTHORISED_BY.get(case.pack_id, "57-17"),
        )


def _number(case: Case, on: int) -> str:
    return f"HD{on}-{case.number}-{CheckRequest.objects.filter(case=case).count() + 1}"[:40]


def _blank(request: CheckRequest, source: Source, person: Person | Obligor) -> CheckAnswer:
    return CheckAnswer(
        area_code=request.area_code,
        request=request,
        source=source.id,
        person=person if isinstance(person, Person) else None,
        obligor=person if isinstance(person, Obligor) else None,
        asked_of=person.name[:60],
    )


def answer(
    row: CheckAnswer,
    *,
    found: bool,
    says: Mapping[str, str],
    verified: Mapping[str, Any],
    as_of: date | None,
    by: Any,
    at: datetime,
    rests_on: Sequence[tuple[int, str, int]] = (),
    doubtful: bool = False,
) -> CheckAnswer:
    """Type in what a source answered. What contradicts the household's word becomes a hit, which is not a verdict.
    A death it tells of holds what is paid for that person at once.

    `rests_on`: (roster, sheet, row) of the rows it was read from, if it was. `doubtful`: whose it is or what it means is
    not certain; then it is a hit whatever was stated, and nothing counts before a person has looked.
    `verified`: {"facts": {name: value}, "assets": [{…}], "incomes": [{…}]} in the contract's values.
    Raises Refused when it is not this person's to answer, or the report has gone out.
    """
    source = sources()[row.source]
    with record_act("check.answered", by=by, at=at, area=row.area_code, case=row.request.case) as writing:
        row = _locked(row)
        _check_open(row.request)
        _check_answers(row, source, by)
        if as_of is not None and as_of > at.date():
            raise Refused("数据日期晚于今天，请核对。", code="bad-date")
        checked = stating.checked(source, verified, row) if found else {}
        was_dead = deaths.answer_tells(row) and row.result not in deaths.DROPPED
        row.found = found
        row.says = {str(label)[:60]: str(text)[:300] for label, text in says.items() if str(text).strip()}
        row.verified, row.rests_on = checked, [list(one) for one in rests_on]
        row.as_of, row.answered_on, row.answered_by = as_of, to_date(day_of(at)), by
        row.declared = contradictions.against(row, source, day_of(at)) if found else {}
        row.contradicts = list(row.declared)
        row.hit = bool(row.contradicts) or (found and doubtful)
        row.household_says = row.result = row.result_says = ""
        row.settled_by = row.settled_at = None
        row.save()
        writing.wrote(row)
        writing.says(source=row.source, hit=row.hit)
        if deaths.answer_tells(row) and row.person is not None:
            deaths.told(row.person, source.label, by=by, at=at)
        elif was_dead and row.person is not None:
            deaths.found_wrong(row.person, f"{source.label}更正了答复", by=by, at=at)
    return row


def mark_as_hit(row: CheckAnswer, *, by: Any, at: datetime) -> CheckAnswer:
    """A person doubts what a source said although nothing stated contradicts it."""
    with record_act("check.doubted", by=by, at=at, area=row.area_code, case=row.request.case) as writing:
        row = _locked(row)
        _check_open(row.request)
        _check_keeps(row.request, by)
        if row.found is None:
            raise Refused("这个来源还没有答复，不能列为疑点。", code="silent")
        row.hit = True
        row.save()
        writing.wrote(row)
    return row


def household_answers(
    row: CheckAnswer, says: str, *, proof: Upload | None = None, by: Any, at: datetime
) -> CheckAnswer:
    """What the household says to a hit, with its proof."""
    if not says.strip():
        raise Refused("请写下家庭的说明。", code="empty")
    with record_act("check.explained", by=by, at=at, area=row.area_code, case=row.request.case) as writing:
        row = _locked(row)
        _check_hit(row)
        case = row.request.case
        check_staff(packs.flow_of(case), engine.state_of(case), actor_of(by, case))
        row.household_says = says.strip()[:1000]
        if proof is not None:
            row.proof = keep_paper(case, "核对说明证明", proof, by=by, at=at)
            writing.wrote(row.proof)
        row.save()
        writing.wrote(row)
        writing.says(source=row.source, proof=row.proof_id is not None)
    return row


def settle(row: CheckAnswer, result: str, why: str, *, by: Any, at: datetime) -> CheckAnswer:
    """A person decides what becomes of a hit: kept, explained or wrong, with the reason. What is kept brings the review of
    help that runs forward (LD-46)."""
    if result not in Result.values:
        raise Refused("请选择怎样处理这个疑点。", code="no-result")
    if not why.strip():
        raise Refused("请写明理由：疑点的处理要让后面的人看得懂。", code="no-reason")
    with record_act("check.settled", by=by, at=at, area=row.area_code, case=row.request.case) as writing:
        row = _locked(row)
        _check_hit(row)
        _check_keeps(row.request, by)
        if result == Result.EXPLAINED and not row.household_says and row.proof_id is None:
            raise Refused(
                "按已说明处理，要先记下家庭的说明或者收下证明。", code="nothing-explained", clause="57-18"
            )
        row.result, row.result_says = result, why.strip()[:300]
        row.settled_by, row.settled_at = by, at
        row.save()
        writing.wrote(row)
        writing.says(source=row.source, result=result)
        withdrawing.after_settling(row, by=by, at=at, writing=writing)
        if result == Result.KEPT:
            after_event(row.request.case.household, f"{sources()[row.source].label}核对查实", by=by, at=at)
    return row


def report(
    request: CheckRequest,
    conclusion: str,
    *,
    joined: list[Any],
    by: Any,
    at: datetime,
    seen_version: int | None = None,
) -> CheckRequest:
    """Close the check: what was verified becomes statements, and the step is done.

    Every hit must be settled and every source heard; one that stays silent is written down as such with the reason
    in the conclusion. `joined`: users of the departments that take part (ZZ-21).
    """
    with record_act("check.reported", by=by, at=at, area=request.area_code, case=request.case) as writing:
        request = (
            CheckRequest.objects.select_for_update(of=("self",)).select_related("case").get(pk=request.pk)
        )
        _check_open(request)
        _check_keeps(request, by)
        answers = list(request.answers.select_related("person", "obligor").order_by("pk"))
        unsettled = [one for one in answers if one.hit and not one.result]
        if unsettled:
            names = "、".join(
                dict.fromkeys(f"{label_of(one.source)}对{one.asked_of}" for one in unsettled[:5])
            )
            raise Refused(
                f"还有 {len(unsettled)} 处疑点没有处理（{names}），处理完才能出报告。", code="unsettled-hits"
            )
        silent = sorted({label_of(one.source) for one in answers if one.found is None})
        if silent and not conclusion.strip():
            raise Refused(
                f"{'、'.join(silent)}还没有答复。请催办；确实等不到的，在结论里写明怎样处理再出报告。",
                code="silent-sources",
            )
        request.reported_on, request.reported_by = to_date(day_of(at)), by
        months = months_valid(request.case.pack_id, day_of(at))
        request.valid_until = to_date(add_period(day_of(at), months))
        request.conclusion = conclusion.strip()[:300]
        request.save()
        rows = stating.state_answers(request, answers, by=by, at=at)
        state = engine.state_of(request.case)
        if request.step not in state.done or again(packs.flow_of(request.case), state, request.step):
            engine.act(
                request.case,
                "done",
                request.step,
                by=by,
                at=at,
                data={
                    "check": request.pk,
                    "silent": silent,
                    "evidence": list(packs.step_of(request.case, request.step).evidence),
                },
                with_users=joined,
                seen_version=seen_version,
                writing=writing,
            )
        engine.refresh_conditions(request.case, at=at, writing=writing)
        writing.wrote(request, *rows)
        writing.says(number=request.number, hits=sum(one.hit for one in answers), silent=len(silent))
    return request


def _locked(row: CheckAnswer) -> CheckAnswer:
    """The answer as it is now, nobody else changing it until the transaction ends."""
    rows = CheckAnswer.objects.select_for_update(of=("self",))
    return rows.select_related("request__case").get(pk=row.pk)


def _check_open(request: CheckRequest) -> None:
    if request.reported_on is not None:
        raise Refused(
            "核对报告已经出了，不能再改。申请人有异议的，发起复查。", code="reported", clause="57-18"
        )


def _check_hit(row: CheckAnswer) -> None:
    _check_open(row.request)
    if not row.hit:
        raise Refused("这一条不是疑点，不用处理。", code="no-hit")


def _check_answers(row: CheckAnswer, source: Source, by: Any) -> None:
    case = row.request.case
    check_place(engine.state_of(case), actor_of(by, case))
    step = packs.step_of(case, row.request.step)
    if not set(by.roles) & {*source.who, *step.who}:
        raise Refused(
            f"{source.label}的答复由该部门抽调人员或者核对中心录入，您的岗位不能代填。", code="role"
        )


def _check_keeps(request: CheckRequest, by: Any) -> None:
    """Whoever keeps the check: the roles of its step."""
    step = packs.step_of(request.case, request.step)
    check_actor(engine.state_of(request.case), step, actor_of(by, request.case, step), step.who)


def why_not_ask(case: Case, step: str, user: Any, on: int) -> Refused | None:
    """Why this person may not ask now; None when nothing is in the way but an authorisation."""
    actor = actor_of(user, case, packs.step_of(case, step))
    return asking.why_not(packs.flow_of(case), engine.state_of(case), step, actor, on, "begin")
