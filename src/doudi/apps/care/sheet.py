"""特困人员生活自理能力评估表 of an assessment that was made, for the signatures of those who were there."""

from datetime import datetime
from typing import Any

from doudi.apps.accounts.area_names import area_name
from doudi.apps.care.models import CareAssessment
from doudi.apps.care.selectors import agreement_on, arrangement_on
from doudi.apps.care.services import ability
from doudi.apps.papers.context import day, to_sign
from doudi.apps.policies.showing import fact_value_in_words
from doudi.core.areas import parent
from doudi.core.dates import age_on, from_date
from doudi.documents.forms.common import Signature
from doudi.documents.forms.survey import SelfCareItem, SelfCareSheet
from doudi.policy.case import Case
from doudi.policy.dossier import read_household
from doudi.policy.pack import read_pack

#: whose rule says which level of care follows (TK-自理)
PACK, LEVEL = "cn-2021", "成员.护理档次"
RULE = "六项全部达到为具备生活自理能力，一至三项不达到为部分丧失，四项以上不达到为完全丧失。"


def level_of(one: CareAssessment) -> str:
    """The level of care that follows, in words; empty where the rule cannot tell."""
    on = from_date(one.on)
    law = read_pack(PACK).law(on).require()
    facts: Any = {
        "household": {"household_id": "1", "area_code": one.area_code},
        "persons": [{"person_id": "1", "self_care_items_lost": one.lost}],
    }
    case = Case(law, read_household(facts, strict=False))
    rows = case.rows["person"] or []
    level = law.evaluator.value(LEVEL, case, rows[0])
    return dict(law.rules[LEVEL].type.words).get(level, "")


def sheet(one: CareAssessment, number: str, at: datetime) -> SelfCareSheet:
    """The sheet, with identity number and address: for the file, not for a wall."""
    person, home = one.person, one.household
    on = from_date(one.on)
    agreement, arranged = agreement_on(person, one.on), arrangement_on(person, one.on)
    items: dict[str, bool] = one.items
    return SelfCareSheet(
        office=area_name(parent(one.area_code) or one.area_code),
        number=number,
        printed_at=at,
        person=person.name,
        sex=person.get_sex_display(),
        age=age_on(from_date(person.birth_date), on) if person.birth_date else None,
        citizen_id=person.citizen_id or "",
        address=home.address,
        way=arranged.get_way_display() if arranged else "",
        carer=agreement.custodian if agreement else "",
        assessed_on=day(one.on),
        items=tuple(SelfCareItem(label=label, able=able, seen="") for label, able in items.items()),
        level=level_of(one),
        rule=RULE,
        next_assessment=None,
        conclusion=fact_value_in_words("persons[0].self_care", ability(one.lost)),
        signatures=(
            *(
                Signature(role="评估人", name=name, image=None, day=None)
                for name in one.assessors.split("、")
            ),
            *to_sign("本人或监护人"),
        ),
    )
