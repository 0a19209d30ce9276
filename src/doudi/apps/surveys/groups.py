"""The questions of a visit, one group a screen. What a fact means, and its choices, the vocabulary says."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Group:
    """A screen: facts of the household, facts of every member, lists of rows, and plain words."""

    id: str
    title: str | Promise
    household: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


GROUPS = (
    Group(
        "members",
        _("家庭成员"),
        household=("residence", "registered_here"),
        members=("relation", "counted", "whereabouts", "away_since", "in_school", "schooling"),
    ),
    Group("income", _("收入和支出"), lists=("incomes", "expenses")),
    Group("property", _("财产"), household=("working_business",), lists=("assets",)),
    Group("housing", _("住房和饮水"), household=("house_grade", "water_safe", "heating", "living_place_poor")),
    Group(
        "health",
        _("健康、劳动和自理"),
        members=(
            "labour", "main_labourer", "employed", "not_seeking_work", "self_care", "self_care_items_lost",
            "illness", "treatment_continues", "disability_type", "disability_grade", "disability_uncertified",
            "medical_insured",
        ),
    ),
    Group("surroundings", _("走访和现场"), household=("hardship_remains",), words=("neighbours", "signs", "notes")),
    Group("conclusion", _("结论和签字"), words=("conclusion",)),
)  # fmt: skip

#: plain words of a visit: label, and what to look for
WORDS = {
    "neighbours": (_("邻里走访"), _("问了谁，怎么说")),
    "signs": (_("生活状况"), _("水电燃气通讯用量、家电、就学消费等，只作参考")),
    "notes": (_("备注"), _("其他需要说明的")),
    "conclusion": (_("调查结论"), _("与申报是否一致，哪里不一致")),
}

#: columns of the lists, in the order they are asked
COLUMNS = {
    "incomes": ("person_id", "kind", "excluded"),  # and how it is worked out, see worksheet.WAYS
    "expenses": ("person_id", "kind", "amount_year", "deductible"),
    "assets": ("person_id", "kind", "quantity", "in_town", "value", "exempt"),
}

HOW = {
    "visit": _("入户"),
    "neighbours": _("邻里访问"),
    "letter": _("信函索证"),
    "video": _("视频核实"),
}


def facts_of(where: str) -> tuple[str, ...]:
    """Every fact the visit asks of the household (``household``) or of each member (``members``)."""
    return tuple(fact for group in GROUPS for fact in getattr(group, where))
