"""A death that a source tells of holds money at once, reversibly, and asks a person to go and see; nothing else does."""

from datetime import datetime
from typing import Any

from doudi.apps.cases.models import Lead
from doudi.apps.cases.services.leads import close_lead, take_lead
from doudi.apps.checks.models import CheckAnswer, Result
from doudi.apps.grants.changes import hold_for_death, release_after_death
from doudi.apps.people.models import Person
from doudi.apps.rosters.models import LinkState, RosterLink
from doudi.matching.screening.proofs import proofs

DIED = "died_on"
#: who told of it, as the list of leads says
TOLD_BY = "死亡信息比对"
#: a hit settled so is no death any longer
DROPPED = (Result.EXPLAINED, Result.WRONG)


def told(person: Person, where: str, *, by: Any, at: datetime) -> None:
    """A source says that somebody has died: what is paid for them is held, and a lead asks for a visit.

    ``where``: source, or file and row. Whoever gets nothing, or whose money is held already, makes no second lead.
    """
    held = hold_for_death(person, f"{where}：{person.name}已死亡，待核实", by=by, at=at)
    home = person.household
    if not held or home is None:
        return
    numbers = "、".join(one.number for one in held)
    take_lead(
        Lead(
            area_code=home.area_code, told_by=TOLD_BY, name=person.name, address=home.address, household=home,
            says=f"{where}说{person.name}已经死亡。待遇{numbers}已先暂停发放，请入户核实：属实的办停发或变更，不属实的撤销疑点，即恢复发放。"[:2000],
        ),
        by=by, at=at,
    )  # fmt: skip


def found_wrong(person: Person, why: str, *, by: Any, at: datetime) -> None:
    """What was told of a death does not hold: money flows again and the lead is closed, unless another source still says so."""
    if is_told(person):
        return
    release_after_death(person, why, by=by, at=at)
    open_leads = Lead.objects.filter(
        told_by=TOLD_BY, household=person.household_id, name=person.name, outcome=""
    )
    for lead in open_leads:
        close_lead(lead, f"死亡信息不属实，已恢复发放：{why}", by=by, at=at)


def is_told(person: Person) -> bool:
    """Whether the register, an answer that was not dropped, or a standing row of a roster says that somebody has died."""
    person.refresh_from_db(fields=[DIED])
    answers = CheckAnswer.objects.filter(person=person, found=True).exclude(result__in=DROPPED)
    links = RosterLink.objects.filter(person=person, state__in=[LinkState.STANDS, LinkState.ACCEPTED])
    return (
        person.died_on is not None
        or any(answer_tells(one) for one in answers)
        or any(row_tells(one) for one in links.select_related("roster"))
    )


def answer_tells(row: CheckAnswer) -> bool:
    """Whether an answer says that whom it was asked about has died."""
    return bool(row.found and row.person_id and (row.verified.get("facts") or {}).get(DIED))


def row_tells(link: RosterLink) -> bool:
    """Whether a row of a roster proves a death."""
    found = proofs().get(link.roster.kind, ())
    return any(one.name == DIED and one.of(link.says) is not None for one in found)


def kinds() -> set[str]:
    """The kinds of rosters that can tell of deaths."""
    return {kind for kind, found in proofs().items() if any(one.name == DIED for one in found)}
