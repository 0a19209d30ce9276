"""What is found at the door: the survey, the obligors, the county's spot check."""

from typing import Any

from doudi.apps.files import services as files
from doudi.apps.papers.context import Context, day, members_of, picture, to_sign
from doudi.apps.papers.forms.citing import cited
from doudi.apps.people.differences import compared
from doudi.apps.people.dossiers import household_file, known
from doudi.apps.people.provenance import provenance
from doudi.apps.policies.showing import fact_value_in_words
from doudi.apps.spot_checks.models import DrawnCase
from doudi.apps.surveys import worksheet
from doudi.apps.surveys.groups import GROUPS, WORDS
from doudi.apps.surveys.models import Survey
from doudi.core.dates import age_on, from_date, to_date
from doudi.core.money import round_half_up, yuan_to_fen
from doudi.core.refusal import Refused
from doudi.documents.forms import survey as form
from doudi.documents.forms.common import Finding, Photo, Signature
from doudi.platform.clock import CHINA, day_of
from doudi.policy.vocabulary import load_vocabulary

#: what nobody has looked into is not "none": it stands as such, with its amount open
OPEN = "尚未调查"


def _income(kind: str, how: str, fen: int | None) -> form.IncomeLine:
    """A line about the household's income as a whole."""
    return form.IncomeLine(who="全户", kind=kind, how=how, amount_year=fen, counted=True, source="", basis="")


def survey_of(context: Context, does: str = "survey") -> Survey | None:
    """The latest signed visit of the case for a kind of step."""
    steps = [step.name for step in context.flow.of_kind(does)]
    return context.case.surveys.filter(step__in=steps, signed_at__isnull=False).order_by("-signed_at").first()


def survey_form(context: Context) -> form.SurveyForm:
    """入户调查表 of the latest signed visit: the facts as they stood on the day it was signed."""
    survey = survey_of(context)
    if survey is None or survey.signed_at is None:
        raise Refused("还没有签好字的入户调查，不能打印调查表；请先办完入户调查。", code="no-survey")
    on = day_of(survey.signed_at)
    home = survey.household
    file = household_file(home, on, identity=True)
    sources = provenance(home, on)
    words = survey.answers
    head = context.head
    surveyors, relatives = _signed(survey)
    return form.SurveyForm(
        office=context.township_office,
        number=context.case.number,
        printed_at=context.at,
        household_head=home.head_name,
        citizen_id=head.get("citizen_id") or "",
        phone=head.get("phone") or "",
        address=context.address,
        residence=context.residence,
        programme=context.programme,
        surveyed_on=on,
        place=_place(survey),
        members=members_of(file, on),
        incomes=income_lines(home, file, sources, context, on),
        expenses=expense_lines(file, sources),
        properties=property_lines(file, sources),
        surroundings=_surroundings(file),
        neighbours=_said(words, "neighbours") + _said(words, "signs"),
        single_person=None,
        staff_relative=context.case.staff_relative or None,
        visit_notes=str(words.get("notes") or ""),
        conclusion=survey.conclusion or str(words.get("conclusion") or ""),
        surveyors=surveyors,
        household_signatures=relatives or to_sign("户主或家庭成员"),
        photos=_photos(survey),
    )


def _signed(survey: Survey) -> tuple[tuple[Signature, ...], tuple[Signature, ...]]:
    staff: list[Signature] = []
    relatives: list[Signature] = []
    for signer in survey.signers.select_related("signature", "user").order_by("pk"):
        role = "调查员" if signer.user_id else "户主或家庭成员"
        signed = Signature(
            role=role,
            name=signer.name,
            image=picture(signer.signature),
            day=day_of(signer.signed_at) if signer.signed_at else None,
        )
        (staff if signer.user_id else relatives).append(signed)
    return tuple(staff), tuple(relatives)


def _place(survey: Survey) -> str:
    if survey.latitude is None or survey.longitude is None:
        return ""
    about = f"（误差约 {survey.place_accuracy_m} 米）" if survey.place_accuracy_m else ""
    return f"北纬 {survey.latitude}，东经 {survey.longitude}{about}"


def _photos(survey: Survey) -> tuple[Photo, ...]:
    return tuple(
        Photo(
            caption=one.shows,
            image=files.read(one.file),
            taken=one.taken_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M"),
            place="",
        )
        for one in survey.photos.select_related("file").order_by("taken_at", "pk")
    )


def income_lines(
    home: Any, file: dict[str, Any], sources: dict[str, Any], context: Context, on: int
) -> tuple[form.IncomeLine, ...]:
    """The worksheet, put to the pack's own rules: what a line adds is what the decision counts. That there is no income
    stands on a line of its own."""
    if not file.get("incomes"):
        known_none = "incomes" in file
        return (_income("没有收入", "没有查到收入", 0) if known_none else _income(OPEN, "", None),)
    said = {
        f"incomes[{at}]": {"says": _reckoned(row), "source": _source(sources, f"incomes[{at}]")}
        for at, row in enumerate(home.income_rows.filter(stands=True, on__lte=to_date(on)).order_by("id"))
    }
    sheet = worksheet.sheet(context.pack.law(on), _without_names(file), said)
    names = {f"成员{at}": one.get("name") or "" for at, one in enumerate(file["persons"], 1)}
    return tuple(
        form.IncomeLine(
            who=names.get(line.who, line.who),
            kind=line.kind,
            how=line.says,
            amount_year=line.amount_fen,
            counted=bool(line.does),
            source=line.source,
            basis=cited(context.pack, line.clause.split("、")),
        )
        for line in sheet.lines
        if line.table == "incomes"
    )


def _reckoned(row: Any) -> str:
    return "；".join(str(one.get("says", "")) for one in row.lines if isinstance(one, dict))


def _without_names(file: dict[str, Any]) -> dict[str, Any]:
    """Rules need no identity numbers and no telephones."""
    persons = [{k: v for k, v in one.items() if k not in ("citizen_id", "phone")} for one in file["persons"]]
    return {**file, "persons": persons}


def expense_lines(file: dict[str, Any], sources: dict[str, Any]) -> tuple[form.ExpenseLine, ...]:
    if "expenses" not in file:
        return (form.ExpenseLine(who="全户", kind=OPEN, amount_year=None, deductible=None, source=""),)
    return tuple(
        form.ExpenseLine(
            who=_who(file, row),
            kind=_words(f"expenses[{at}].kind", row.get("kind")),
            amount_year=_fen(row.get("amount_year")),
            deductible=row.get("deductible"),
            source=_source(sources, f"expenses[{at}]"),
        )
        for at, row in enumerate(file["expenses"] or [])
    )


def property_lines(file: dict[str, Any], sources: dict[str, Any]) -> tuple[form.PropertyLine, ...]:
    if "assets" not in file:
        return (form.PropertyLine(kind=OPEN, detail="", quantity=None, value=None, exempt=None, source=""),)
    return tuple(
        form.PropertyLine(
            kind=_words(f"assets[{at}].kind", row.get("kind")),
            detail="城镇" if row.get("in_town") else "",
            quantity=row.get("quantity"),
            value=_fen(row.get("value")),
            exempt=row.get("exempt"),
            source=_source(sources, f"assets[{at}]"),
        )
        for at, row in enumerate(file["assets"] or [])
    )


def _surroundings(file: dict[str, Any]) -> tuple[Finding, ...]:
    facts = load_vocabulary().facts["household"]
    asked = [name for group in GROUPS if group.id in ("housing", "property") for name in group.household]
    return tuple(
        Finding(label=facts[name].label, value=_words(f"household.{name}", file["household"].get(name)))
        for name in asked
        if file["household"].get(name) is not None
    )


def _said(words: dict[str, Any], name: str) -> tuple[Finding, ...]:
    text = str(words.get(name) or "").strip()
    return (Finding(label=str(WORDS[name][0]), value=text),) if text else ()


def obligor_survey(context: Context) -> form.ObligorSurvey:
    """赡养（抚养、扶养）义务人收入调查表: the obligors that stand, as known."""
    home = context.case.household
    rows = home.obligor_rows.filter(stands=True).select_related("person").order_by("id")
    if not rows:
        raise Refused("没有登记赡养（抚养、扶养）义务人，不用打印这张表。", code="no-obligors")
    survey = survey_of(context)
    lines = tuple(
        form.ObligorLine(
            name=one.name, sex="", age=age_on(from_date(one.birth_date), context.on) if one.birth_date else None,
            relation=_words("obligors[0].relation", one.relation), citizen_id=one.citizen_id, occupation="",
            income_source="", income_month=None if one.income_per_head_fen is None else round_half_up(one.income_per_head_fen, 12),
            family_size=None, able=True if one.unable_because == "able" else False if one.unable_because else None,
            gives_month=None,
        )
        for one in rows
    )  # fmt: skip
    supported = {one.person.name for one in rows if one.person}
    return form.ObligorSurvey(
        office=context.township_office,
        number=context.case.number,
        printed_at=context.at,
        household_head=home.head_name,
        supported="、".join(sorted(supported)) or home.head_name,
        address=context.address,
        surveyed_on=_signed_on(survey),
        obligors=lines,
        basis="",
        supported_persons=len(supported) or None,
        notes="",
        signatures=to_sign("调查员", "调查员", "义务人"),
    )


def spot_visit(context: Context) -> form.SpotVisit:
    """抽查入户记录表: what the file says beside what the county's visitors found."""
    drawn = (
        DrawnCase.objects.filter(case=context.case, visited_on__isnull=False).order_by("-visited_on").first()
    )
    survey = survey_of(context, "visit")
    if drawn is None and survey is None:
        raise Refused("这件还没有抽查入户的记录。", code="no-visit")
    differs = drawn is not None and drawn.finding == "differs"
    surveyors, relatives = _signed(survey) if survey else ((), ())
    return form.SpotVisit(
        office=context.county_office,
        number=context.case.number,
        printed_at=context.at,
        case_number=context.case.number,
        household_head=context.case.household.head_name,
        address=context.address,
        programme=context.programme,
        why=drawn.why if drawn else "必须入户",
        visited_on=day(drawn.visited_on) if drawn else _signed_on(survey),
        compared=_compared(context),
        conclusion=(drawn.says if drawn else "") or (survey.conclusion if survey else ""),
        follow_up="与申报或者调查不一致，退回核实。" if differs else "",
        signatures=(surveyors or to_sign("抽查人", "抽查人")) + (relatives or to_sign("户主或家庭成员")),
        photos=_photos(survey) if survey else (),
    )


def _signed_on(survey: Survey | None) -> int | None:
    return day_of(survey.signed_at) if survey and survey.signed_at else None


def _compared(context: Context) -> tuple[form.Compared, ...]:
    return tuple(
        form.Compared(
            label=f"{one.whose}：{one.what}", filed=one.declared, found=one.verified, agrees=not one.differs
        )
        for one in compared(known(context.case.household, context.on))
    )


def _who(file: dict[str, Any], row: dict[str, Any]) -> str:
    named = (one for one in file["persons"] if one["person_id"] == row.get("person_id"))
    return next((one.get("name") or "" for one in named), "全户")


def _words(path: str, value: Any) -> str:
    return "" if value in (None, "") else fact_value_in_words(path, value)


def _source(sources: dict[str, Any], path: str) -> str:
    said = sources.get(path)
    return f"{said.source} {said.on}" if said else ""


def _fen(amount: Any) -> int | None:
    return None if amount is None else yuan_to_fen(str(amount))
