"""In what state a play leaves its case: the states a clerk meets on a morning."""

from collections.abc import Callable
from datetime import datetime

from doudi.apps.cases import engine, packs
from doudi.apps.cases.models import Case
from doudi.apps.cases.services import intake, steps
from doudi.apps.checks import services as checks
from doudi.apps.demo_cases.hands import Hands
from doudi.apps.demo_cases.staff import Staff
from doudi.apps.notices.services import objecting
from doudi.procedure.definition import Step

Now = Callable[[], datetime]


def tell_what_nobody_told(case: Case, staff: Staff, at: datetime) -> None:
    """A condition that only people can find is found not to hold, so that the case goes its plain way."""
    flow, state = packs.flow_of(case), engine.state_of(case)
    for step in flow.steps.values():
        if step.conditional and step.found_by and state.is_open and state.applies.get(step.name) is None:
            steps.tell_condition(case, step.name, False, by=staff.one(*step.found_by), at=at)


def leave(left: str, case: Case, step: Step, hands: Hands, now: Now) -> None:
    """Bring the case into the state named, at the step where its play ends."""
    LEFT[left](case, step, hands, now)


def _waiting(case: Case, step: Step, hands: Hands, now: Now) -> None:
    """Nobody has begun."""


def _papers(case: Case, step: Step, hands: Hands, now: Now) -> None:
    """Some papers are in, some are asked for, once."""
    had = dict.fromkeys(list(case.papers)[: len(case.papers) // 2], True)
    intake.hand_in(case, had, by=hands.staff.free(case, step)[0], at=now())


def _survey_begun(case: Case, step: Step, hands: Hands, now: Now) -> None:
    hands.begin_survey(case, step, now())


def _asked(case: Case, step: Step, hands: Hands, now: Now) -> None:
    """Two answers are still out."""
    hands.answer(hands.ask(case, step, now()), now(), leave=2)


def _hit(case: Case, step: Step, hands: Hands, now: Now) -> None:
    """The vehicle office knows of a car that nobody declared."""
    request = hands.ask(case, step, now())
    hands.answer(request, now())
    row = request.answers.filter(source="vehicles").first() or request.answers.first()
    centre = hands.staff.one("county_check_centre")
    verified = (
        {"assets": [{"kind": "vehicle", "quantity": 1, "exempt": "false"}]}
        if row.source == "vehicles"
        else {}
    )
    checks.answer(
        row,
        found=True,
        says={"车辆": "小型轿车 1 辆"},
        verified=verified,
        as_of=now().date(),
        by=centre,
        at=now(),
    )
    row.refresh_from_db()
    if not row.hit:
        checks.mark_as_hit(row, by=centre, at=now())


def _sent_back(case: Case, step: Step, hands: Hands, now: Now) -> None:
    by = hands.staff.free(case, step)[0]
    steps.send_back(
        case, step.name, step.sends_back_to[0], "调查表缺少对外出务工收入的核实，请补充。", by=by, at=now()
    )


def _printed(case: Case, step: Step, hands: Hands, now: Now) -> None:
    hands.make_notice(case, step, now())


def _hanging(case: Case, step: Step, hands: Hands, now: Now) -> None:
    hands.take(case, step, now())


def _objected(case: Case, step: Step, hands: Hands, now: Now) -> None:
    _hanging(case, step, hands, now)
    line = case.notice_lines.select_related("notice").latest("pk")
    said = objecting.Said(
        says="这户的儿子在外务工，收入没有算进去。", objector="同组村民", contact="", place=line.place
    )
    by = hands.staff.free(case, step)[0]
    objecting.take(line.notice, said, by=by, at=now())


def _withdrawn(case: Case, step: Step, hands: Hands, now: Now) -> None:
    steps.withdraw(
        case, "申请人说子女已经接走赡养，不再申请。", by=hands.staff.one("township_clerk"), at=now()
    )


LEFT: dict[str, Callable[[Case, Step, Hands, Now], None]] = {
    "waiting": _waiting,
    "papers": _papers,
    "survey_begun": _survey_begun,
    "asked": _asked,
    "hit": _hit,
    "sent_back": _sent_back,
    "printed": _printed,
    "hanging": _hanging,
    "objected": _objected,
    "withdrawn": _withdrawn,
}
