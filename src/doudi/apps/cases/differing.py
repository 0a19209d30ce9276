"""What is still open about the facts of a case: sources that differ, and unknown facts as questions with who can answer."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from doudi.apps.cases import packs
from doudi.apps.cases.models import Case
from doudi.apps.cases.panels import step_url
from doudi.apps.cases.weighing import Weighed
from doudi.apps.people.differences import Compared, compared
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


def differences_of(case: Case, on: int) -> list[Compared]:
    """What the household declared against what was verified, those that differ first."""
    return sorted(compared(case.household, on), key=lambda one: not one.differs)
