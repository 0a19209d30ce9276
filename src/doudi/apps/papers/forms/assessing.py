"""特困人员生活自理能力评估表: the six items as the visit left them, to be signed by who assessed."""

from doudi.apps.papers.context import Context, picture, to_sign
from doudi.apps.papers.forms.visiting import survey_of
from doudi.apps.policies.showing import fact_value_in_words
from doudi.core.dates import age_on, parse_day
from doudi.core.refusal import Refused
from doudi.documents.forms import survey as form
from doudi.documents.forms.common import Signature
from doudi.platform.clock import day_of

ITEMS = ("自主吃饭", "自主穿衣", "自主上下床", "自主如厕", "室内自主行走", "自主洗澡")


def self_care_sheet(context: Context) -> form.SelfCareSheet:
    """The sheet of the head of a 特困 household; the items themselves are ticked by hand, the database keeps their number."""
    if not context.flow.of_kind("assessment"):
        raise Refused("这个程序里没有自理能力评估这一步。", code="no-assessment")
    person, survey = context.head, survey_of(context)
    done = context.done("assessment")
    lost = person.get("self_care_items_lost")
    birth = person.get("birth_date")
    return form.SelfCareSheet(
        office=context.township_office,
        number=context.case.number,
        printed_at=context.at,
        person=person.get("name") or "",
        sex=fact_value_in_words("persons[0].sex", person["sex"]) if person.get("sex") else "",
        age=age_on(parse_day(birth), context.on) if birth else None,
        citizen_id=person.get("citizen_id") or "",
        address=context.address,
        way="",
        carer="",
        assessed_on=done.on if done else None,
        items=tuple(
            form.SelfCareItem(label=label, able=True if lost == 0 else None, seen="") for label in ITEMS
        ),
        level=fact_value_in_words("persons[0].self_care", person["self_care"])
        if person.get("self_care")
        else "",
        rule="六项全部达到为具备生活自理能力，一至三项不达到为部分丧失，四项以上不达到为完全丧失。",
        next_assessment=None,
        conclusion="" if lost is None else f"{lost} 项不能自主完成",
        signatures=tuple(
            Signature(
                role="评估人",
                name=signer.name,
                image=picture(signer.signature),
                day=day_of(signer.signed_at) if signer.signed_at else None,
            )
            for signer in (survey.signers.filter(user__isnull=False) if survey else ())
        )
        or to_sign("评估人", "评估人", "本人或监护人"),
    )
