"""Taking one step of a case as its people would: the papers in, the sheet filled in, everybody's signature drawn."""

import base64
import io
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from PIL import Image, ImageDraw

from doudi.apps.cases import engine, packs, weighing
from doudi.apps.cases.consent import adults_lacking
from doudi.apps.cases.models import Case, Decision
from doudi.apps.cases.services import declaring, intake, serving, steps
from doudi.apps.cases.services.deciding import Verdict, decide_case
from doudi.apps.checks import services as checks
from doudi.apps.demo_cases.staff import Staff
from doudi.apps.meetings import services as meetings
from doudi.apps.meetings.models import MeetingKind
from doudi.apps.notices.offices import issuer
from doudi.apps.notices.services import hanging, making
from doudi.apps.people.models import Person
from doudi.apps.spot_checks import services as spot_checks
from doudi.apps.surveys import services as surveys
from doudi.platform.clock import day_of
from doudi.procedure.definition import Step

MEETINGS = {
    "民主评议": MeetingKind.APPRAISAL,
    "两委联席评议": MeetingKind.COMMITTEES,
    "四议两公开": MeetingKind.OPEN_DECISION,
}


def signature() -> str:
    """A scribble, as the signing pad sends it."""
    return "data:image/png;base64," + base64.b64encode(_picture((240, 90), "签")).decode()


def photo(text: str) -> bytes:
    """A picture that says what it would show."""
    return _picture((480, 320), text)


def _picture(size: tuple[int, int], text: str) -> bytes:
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    high = size[1]
    for turn, character in enumerate(text.encode()):
        pen.line(
            [(12 + turn * 9, high // 3 + character % 29), (40 + turn * 17, high // 2 + character % 37)],
            fill="black", width=3,
        )  # fmt: skip
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _villagers() -> list[meetings.Person]:
    """The roster of a village's appraisal."""
    deputies = [meetings.Person(f"村民代表{number}", "village_deputy", True) for number in range(1, 17)]
    committee = meetings.Person("村主任", "village_committee", True)
    return [*deputies, committee, meetings.Person("村支书", "party_committee", True)]


def _office() -> list[meetings.Person]:
    """The roster of a county's collective discussion (LD-09)."""
    names = ("分管副局长", "社会救助股长", "社会救助股干部", "核对中心主任", "纪检监察员")
    return [meetings.Person(name, "county", True) for name in names]


class Hands:
    """Does steps of a case at a moment by the people of its place."""

    def __init__(self, staff: Staff) -> None:
        self.staff = staff

    def take(self, case: Case, step: Step, at: datetime, **twist: Any) -> None:
        """Take the step well, but for what `twist` says. Raises Refused as the services do."""
        case.refresh_from_db()
        does: Callable[..., None] = getattr(self, f"_{step.does}", self._other)
        if step.name in MEETINGS or step.does == "collective":
            does = self._appraisal
        does(case, step, at, **twist)

    # -- the household comes ------------------------------------------------------------------------

    def _application(self, case: Case, step: Step, at: datetime) -> None:
        intake.accept(case, by=self._who(case, step), at=at, papers=dict.fromkeys(case.papers, True))

    def _authorisation(self, case: Case, step: Step, at: datetime) -> None:
        by = self._who(case, step)
        for person in adults_lacking(case, day_of(at)):
            declaring.authorise(case, step, person, photo(person.name), by=by, at=at)
            case.refresh_from_db()

    # -- looking and asking ----------------------------------------------------------------------------

    def begin_survey(self, case: Case, step: Step, at: datetime) -> Any:
        """The draft, with a conclusion written down; nobody has signed yet."""
        by = self._who(case, step)
        survey = surveys.begin(case, step.name, uuid.uuid4().hex, by=by, at=at)
        said = {"conclusion": "与申报一致，情况属实。", "notes": "院内整洁，家中有常用药。"}
        surveys.save(survey, survey.answers | said, device="demo", seq=1, by=by, at=at)
        surveys.add_photo(survey, photo("房屋外观"), "房屋外观", uuid.uuid4().hex, by=by, at=at)
        return survey

    def _survey(self, case: Case, step: Step, at: datetime, agrees: bool = True) -> None:
        survey = self.begin_survey(case, step, at)
        needed = max(2, engine.people_needed(engine.state_of(case), step))
        team = self.staff.free(case, step)[:needed]
        if len(team) < needed:
            team += self.staff.free(case, step, *step.may_join)[: needed - len(team)]
        for role in step.joined_by:
            team += [one for one in self.staff.free(case, step, role)[:1] if one not in team]
        for user in team:
            surveys.sign_as_surveyor(survey, signature(), by=user, at=at)
        head = Person.objects.filter(household=case.household, died_on__isnull=True).order_by("pk").first()
        surveys.sign_as_household(survey, signature(), person=head, name="", by=team[0], at=at)
        surveys.finish(survey, agrees=agrees, how="visit", by=team[0], at=at)

    _visit = _survey

    def ask(self, case: Case, step: Step, at: datetime) -> Any:
        """The check asked of every source; nobody has answered."""
        return checks.ask(case, step.name, by=self._who(case, step), at=at)

    def answer(self, request: Any, at: datetime, leave: int = 0) -> None:
        """Every source answers that it holds nothing else; the last `leave` stay silent."""
        rows = list(request.answers.order_by("pk"))
        for row in rows[: len(rows) - leave]:
            who = self.staff.free(
                request.case, packs.step_of(request.case, request.step), "county_check_centre"
            )
            checks.answer(row, found=False, says={}, verified={}, as_of=at.date(), by=who[0], at=at)

    def _check(self, case: Case, step: Step, at: datetime) -> None:
        request = self.ask(case, step, at)
        self.answer(request, at)
        joined = [user for role in step.joined_by for user in self.staff.free(case, step, role)[:1]]
        checks.report(request, "各来源均已答复，未见疑点。", joined=joined, by=self._who(case, step), at=at)

    # -- meetings ----------------------------------------------------------------------------------------

    def _appraisal(self, case: Case, step: Step, at: datetime) -> None:
        by = self._who(case, step)
        usual = MeetingKind.APPRAISAL if step.does == "appraisal" else MeetingKind.COLLECTIVE
        kind = MEETINGS.get(step.name, usual)
        together = kind == MeetingKind.COLLECTIVE
        roster = _office() if together else _villagers()
        roster += [
            meetings.Person(user.display_name, "village_committee", True, user)
            for role in step.joined_by
            for user in self.staff.free(case, step, role)[:1]
        ]
        meeting = meetings.call(
            [(case, step.name)], kind, held_on=at.date(), place="民政局会议室" if together else "村委会会议室",
            chair="分管副局长" if together else "村支书", recorder="社会救助股" if together else "村文书", roster=roster, key=uuid.uuid4().hex, by=by, at=at,
        )  # fmt: skip
        if kind == MeetingKind.OPEN_DECISION:
            for one in meetings.OPEN_STEPS:
                meetings.record_open_step(meeting, one, at.date(), "已办", by=by, at=at)
        meetings.vote(
            meeting.items.get(),
            agree=len(roster) - 2,
            disagree=1,
            abstain=1,
            recused=[],
            dissent="",
            by=by,
            at=at,
        )
        said = (
            "逐项看了收入、支出和病情材料，讨论后表决。"
            if together
            else "介绍了家庭情况和调查结果，代表提问后无记名投票。"
        )
        meetings.close(meeting, said, by=by, at=at)

    # -- notices ----------------------------------------------------------------------------------------

    def make_notice(self, case: Case, step: Step, at: datetime) -> Any:
        """The sheet, printed and sealed, not yet on the wall; None where the law posts nothing."""
        by = self._who(case, step)
        office, phone = issuer(case.area_code, step.stage)
        sheet = making.Sheet(
            case.area_code, case.pack_id, case.flow, step.name, office or "社会救助窗口", phone or "0000-12345", at.date()
        )  # fmt: skip
        made = making.make(sheet, [case], by=by, at=at)
        if made.notice is not None:
            hanging.seal(made.notice, by=by, at=at)
        return made.notice

    def _notice(self, case: Case, step: Step, at: datetime) -> None:
        """On the wall from now on; it comes down by itself (`take_down`)."""
        notice = self.make_notice(case, step, at)
        if notice is not None:
            hanging.hang(
                notice, {board: photo(board) for board in notice.boards}, by=self._who(case, step), at=at
            )

    def take_down(self, notice: Any, at: datetime) -> None:
        """The last day is over: photographed, taken down, the step done."""
        if notice.posted_by is not None:
            photos = {board: photo(board) for board in notice.boards}
            hanging.photograph_last_day(notice, photos, by=notice.posted_by, at=at)
        hanging.take_down(notice, at=at)

    # -- the county ---------------------------------------------------------------------------------------

    def _draw(self, case: Case, step: Step, at: datetime) -> None:
        by = self._who(case, step)
        draw = spot_checks.publish(
            area=packs.county_of(case.area_code), pack_id=case.pack_id, flow=case.flow, step=step.name, seed="",
            seed_from="系统随机数，抽取前公布", by=by, at=at,
        )  # fmt: skip
        spot_checks.make(draw, by=by, at=at.replace(second=at.second + 1))

    def _decision(self, case: Case, step: Step, at: datetime, outcome: str = "") -> Decision:
        weighed = weighing.weigh(case, day_of(at), because=False)
        programme = case.programme or weighing.category_of(weighed)
        entitled = weighing.entitled(weighed, programme)
        verdict = Verdict(outcome or ("approve" if entitled is not False else "refuse"))
        by = self._who(case, step)
        return decide_case(case, step.name, verdict, by=by, at=at)

    def _answer(self, case: Case, step: Step, at: datetime) -> None:
        service = serving.Service(at.date(), serving.IN_HAND, case.applicant_name, serving.SELF)
        serving.serve(case, step.name, service, by=self._who(case, step), at=at)

    def _other(self, case: Case, step: Step, at: datetime) -> None:
        by, more = self._who(case, step), []
        for role in step.joined_by:
            more += [one for one in self.staff.free(case, step, role)[:1] if one != by]
        agree = True if steps.opinion_asked(step) else None
        had = [*step.evidence, *dict.fromkeys(case.papers)]
        done = steps.Done(says="情况属实，同意。", agree=agree, had=had, with_users=more)
        steps.finish(case, step.name, done, by=by, at=at)

    def _who(self, case: Case, step: Step) -> Any:
        # A review that several posts may do is done by the office, so that the group itself may decide.
        free = self.staff.free(case, step, *(reversed(step.who) if step.does == "review" else step.who))
        if not free:
            raise LookupError(f"{case.number} {step.name}: {step.who}")
        return free[0]
