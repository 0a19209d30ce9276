"""What is still open about the facts of a case: sources that differ, and unknown facts as questions with who can answer."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from doudi.apps.cases import packs
from doudi.apps.cases.duplicates import programme_labels
from doudi.apps.cases.models import Case
from doudi.apps.cases.panels import step_url
from doudi.apps.cases.weighing import Weighed, amount_of, category_of, decided_by_rule, entitled, weigh
from doudi.apps.people.differences import Compared, compared
from doudi.apps.people.dossiers import Known, known
from doudi.apps.policies.asking import Question
from doudi.procedure.definition import Flow, Step

#: tables whose facts a check of the departments can tell; everything else is seen on a visit or declared
CHECKED = ("incomes", "assets", "expenses", "obligors", "supports")


@dataclass(frozen=True)
class Asked:
    """A question with who can answer it and the page on which it is answered (empty: not in this flow)."""

    question: Question
    who: str
    url: str


def asked(case: Case, weighed: Weighed) -> list[Asked]:
    """The unknown facts that can still change an answer, each with who can settle it."""
    flow = packs.flow_of(case)
    return [_asked(case, flow, question) for question in weighed.questions]


def _asked(case: Case, flow: Flow, question: Question) -> Asked:
    if question.kind == "parameter":
        return Asked(question, _("县级民政（县定参数）"), "")
    table = question.path.split("[")[0].split(".")[0]
    step = _first(flow, "check") if table in CHECKED else _first(flow, "survey")
    step = step or _first(flow, "survey", "check", "declaration", "application")
    if step is None:
        return Asked(question, _("经办人员"), "")
    return Asked(question, step.name, step_url(case.pk, step.name, step.does))


def _first(flow: Flow, *does: str) -> Step | None:
    found = flow.of_kind(*does)
    return found[0] if found else None


def side_by_side(about: Known) -> dict[str, list[Compared]]:
    """What the household declared against what was verified: those that `differ`, and those that `agree`."""
    found = compared(about)
    return {
        "differ": [one for one in found if one.differs],
        "agree": [one for one in found if not one.differs],
    }


def standing_of(case: Case, on: int) -> dict[str, Any]:
    """In short, for the case page: what the law says on what is known, how much is unknown, how much differs."""
    about = known(case.household, on)
    weighed = weigh(case, on, because=False, about=about)
    programme = case.programme or category_of(weighed)
    return {
        "trouble": weighed.trouble,
        "programme": programme_labels().get(programme, programme),
        "entitled": entitled(weighed, programme),
        "by_rule": decided_by_rule(weighed, programme),
        "amount_fen": amount_of(weighed, programme),
        "unknown": len(weighed.questions),
        "differ": len(side_by_side(about)["differ"]),
    }
