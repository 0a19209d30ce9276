"""What the household signs and gets when it applies."""

from typing import Any

from doudi.apps.accounts.models import KinFiling
from doudi.apps.cases.consent import adults
from doudi.apps.cases.services.intake import papers_of
from doudi.apps.papers.context import Context, day, picture, to_sign
from doudi.apps.people.models import Obligor, Source
from doudi.apps.policies.showing import fact_value_in_words
from doudi.core.money import yuan_to_fen
from doudi.documents import texts
from doudi.documents.forms import application as form
from doudi.documents.forms.common import Signature
from doudi.platform.clock import day_of
from doudi.procedure import asking
from doudi.procedure.roles import labels
from doudi.procedure.standing import applies

__all__ = ["acceptance_receipt", "application", "authorisation", "declaration", "missing_papers"]


def application(context: Context) -> form.Application:
    """申请书: what was asked for, by whom, with the members as known."""
    case, head = context.case, context.head
    agent = None
    if case.agent_name:
        agent = form.Agent(
            name=case.agent_name, citizen_id=case.agent_id, relation=case.agent_relation, phone="", reason=""
        )
    return form.Application(
        office=context.township_office,
        number=case.number,
        printed_at=context.at,
        applicant=case.applicant_name,
        sex=_head_words(context, "sex"),
        citizen_id=head.get("citizen_id") or "",
        phone=head.get("phone") or "",
        registered_address="",
        living_address=context.address,
        residence=context.residence,
        programme=context.programme,
        household_size=case.household.members,
        persons_covered=None,
        reason=case.reason,
        members=context.members,
        staff_relative=case.staff_relative or None,
        staff_relative_detail=_relatives(context),
        agent=agent,
        promises=texts.PROMISES,
        signatures=to_sign("申请人", *(["代办人"] if agent else [])),
        applied_on=day(case.opened_on),
    )


def _head_words(context: Context, name: str) -> str:
    value = context.head.get(name)
    return "" if value is None else fact_value_in_words(f"persons[0].{name}", value)


def _relatives(context: Context) -> str:
    people = context.case.household.memberships.filter(until__isnull=True).values("person_id")
    filed = KinFiling.objects.filter(person_id__in=people, ended_on__isnull=True)
    return "；".join(f"{one.official_name} {one.post}（{one.relation}）" for one in filed)


def acceptance_receipt(context: Context) -> form.AcceptanceReceipt:
    """受理回执: the papers taken in, and what comes by when."""
    case = context.case
    time = asking.clock(context.flow, context.state, context.on)
    stages = tuple(
        form.Stage(
            name=step.name,
            by=time.step_dues[step.name].due_on if step.name in time.step_dues else None,
            who=labels(step.who),
        )
        for step in context.flow.in_order
        if step.does in ("survey", "check", "appraisal", "notice", "review", "decision", "answer")
        and not step.optional and not step.on_objection and step.outcome != "refuse" and not step.unlimited
        and applies(context.flow, context.state, step) is not False
    )  # fmt: skip
    pauses = "、".join(label for label, _clause in context.flow.pauses.values())
    had = [paper for paper, known in case.papers.items() if known.get("had")]
    return form.AcceptanceReceipt(
        office=context.township_office,
        number=case.number,
        printed_at=context.at,
        applicant=case.applicant_name,
        programme=context.programme,
        accepted_on=day(case.opened_on),
        papers=tuple(had),
        stages=stages,
        decide_by=time.total_due,
        decide_note=f"{pauses}的时间不算在内" if pauses else "",
        clerk=case.opened_by.display_name or case.opened_by.username,
        phone=context.phone,
        follow_url="",
    )


def missing_papers(context: Context) -> form.MissingPapers:
    """一次性告知书: everything that is still to be brought, and what nobody needs to bring (57-10)."""
    case = context.case
    asked = papers_of(context.flow)
    had = [paper for paper in asked if (case.papers.get(paper) or {}).get("had")]
    supplied = {paper for step in context.flow.steps.values() for paper in step.supplied_by_check}
    return form.MissingPapers(
        office=context.township_office,
        number=case.number,
        printed_at=context.at,
        applicant=case.applicant_name,
        programme=context.programme,
        told_on=context.on,
        received=tuple(had),
        missing=tuple(
            form.MissingPaper(name=paper, why="办理需要", how=(case.papers.get(paper) or {}).get("note", ""))
            for paper in asked
            if paper not in had
        ),
        bring_by=None,
        not_needed=tuple(sorted(supplied)) or texts.NOT_NEEDED,
        clerk=case.opened_by.display_name or case.opened_by.username,
        phone=context.phone,
        signatures=to_sign("经办人", "被告知人"),
    )


def declaration(context: Context) -> form.Declaration:
    """家庭经济状况声明: what the household declared in this case, line by line; what it left open stays open."""
    home = context.case.household
    said: set[str] = set()
    for statement in home.statements.filter(source=Source.DECLARED, case=context.case):
        said |= set(statement.lists)
    adult = adults(context.case, context.on)
    return form.Declaration(
        office=context.township_office,
        number=context.case.number,
        printed_at=context.at,
        household_head=home.head_name,
        citizen_id=context.head.get("citizen_id") or "",
        address=context.address,
        programmes=(context.programme,),
        land="",
        incomes=_declared(context, home.income_rows, "incomes", "kind", "amount_fen", said),
        properties=_declared(context, home.asset_rows, "assets", "kind", "value_fen", said),
        expenses=_declared(context, home.expense_rows, "expenses", "kind", "amount_fen", said),
        obligors=tuple(
            form.Declared(
                label=one.name or "义务人", has=True, amount=one.income_per_head_fen,
                detail=_words("obligors[0].relation", one.relation),
            )
            for one in home.obligor_rows.filter(source=Source.DECLARED, case=context.case)
        ),
        statement=texts.DECLARATION,
        signatures=tuple(
            Signature(role="声明人", name=person.name, image=None, day=None) for person in adult
        ),
    )  # fmt: skip


def _declared(
    context: Context, rows: Any, table: str, kind: str, amount: str, said: set[str]
) -> tuple[form.Declared, ...]:
    """A line for every kind of the vocabulary: declared, declared to have none, or not answered."""
    from doudi.policy.vocabulary import load_vocabulary

    entity = {"incomes": "income", "assets": "asset", "expenses": "expense"}[table]
    found: dict[str, list[Any]] = {}
    for row in rows.filter(source=Source.DECLARED, case=context.case):
        found.setdefault(getattr(row, kind), []).append(row)
    lines = []
    for code, label in load_vocabulary().facts[entity][kind].type.words:
        there = found.get(code, [])
        amounts = [getattr(row, amount) for row in there]
        known = there and None not in amounts
        detail = "、".join(f"{row.quantity} 件" for row in there if getattr(row, "quantity", None))
        has = True if there else False if table in said else None
        lines.append(
            form.Declared(label=label, has=has, amount=sum(amounts) if known else None, detail=detail)
        )
    return tuple(lines)


def _words(path: str, value: Any) -> str:
    return fact_value_in_words(path, value) if value else ""


def authorisation(context: Context) -> form.Authorisation:
    """核对授权书: adult members, signed or to sign; obligors who consented (LD-40)."""
    case = context.case
    signed = {one.person_id: one for one in case.authorisations.select_related("signature") if one.person_id}
    people = [
        form.Authoriser(
            kind="家庭成员", name=person.name, relation=_relation(context, person), citizen_id=person.citizen_id,
            image=picture(signed[person.pk].signature) if person.pk in signed else None,
            signed_on=day(signed[person.pk].signed_on) if person.pk in signed else None, signed_by="",
        )
        for person in adults(case, context.on)
    ]  # fmt: skip
    of_obligors = case.authorisations.filter(obligor__isnull=False).select_related("signature", "obligor")
    for one in of_obligors:
        assert isinstance(one.obligor, Obligor)
        people.append(
            form.Authoriser(
                kind="赡（抚、扶）养义务人", name=one.name, relation=_words("obligors[0].relation", one.obligor.relation),
                citizen_id=one.obligor.citizen_id, image=picture(one.signature), signed_on=day(one.signed_on), signed_by="",
            )
        )  # fmt: skip
    dates = [one.valid_until for one in case.authorisations.all()]
    first = case.authorisations.order_by("signed_on").first()
    return form.Authorisation(
        office=context.township_office,
        number=case.number,
        printed_at=context.at,
        household_head=case.household.head_name,
        address=context.address,
        area_code=case.area_code,
        programme=context.programme,
        check_centre=context.check_centre,
        scope=texts.AUTHORISATION_SCOPE,
        terms=texts.AUTHORISATION_TERMS,
        valid_from=day(first.signed_on) if first else day_of(context.at),
        valid_to=day(max(dates)) if dates else None,
        authorisers=tuple(people),
    )


def _relation(context: Context, person: Any) -> str:
    rows: list[dict[str, Any]] = context.file["persons"]
    relation = next((one.get("relation") for one in rows if one["person_id"] == person.number), None)
    return _words("persons[0].relation", relation)


def paid(amount: Any) -> int | None:
    """A yuan text of a dossier in fen."""
    return None if amount is None else yuan_to_fen(str(amount))
