"""Asking for a screening, keeping what it found, settling a finding."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from doudi.apps.cases.models import Lead
from doudi.apps.cases.services.leads import take_lead
from doudi.apps.people.models import Household, Person
from doudi.apps.record.acts import act
from doudi.apps.reviews.planning import after_event
from doudi.apps.screening.models import Finds, ScreeningFinding, ScreeningRun, State
from doudi.core.refusal import Refused
from doudi.platform.encrypted import blind_index
from doudi.platform.jobs import enqueue
from doudi.policy.pack import read_pack

_AT_ONCE = 1_000


def ask(area: str, pack_id: str, *, by: Any, at: datetime) -> ScreeningRun:
    """Have a county screened by a document that has screens. Raises Refused for one without, or while one is under way."""
    pack = read_pack(pack_id)
    if not pack.screens:
        raise Refused(f"《{pack.document.title}》没有筛查项，请选别的文件。", code="no-screens")
    with act("screening.asked", by=by, at=at, area=area) as writing:
        run = ScreeningRun.objects.create(
            area_code=area, pack_id=pack_id, on=at.date(), asked_by=by, asked_at=at
        )
        writing.wrote(run)
        writing.says(pack=pack_id)
        enqueue(
            "screening.run",
            user=by,
            area=area,
            at=at,
            lock=f"screening-{area}",
            back_to=f"/screening/{run.pk}/",
            run_id=run.pk,
        )
    return run


def keep(
    run: ScreeningRun,
    rows: Iterable[Mapping[str, Any]],
    *,
    by: Any,
    at: datetime,
    looked_at: Collection[str] | None = None,
) -> int:
    """Keep the findings of a run (rows of findings.parquet); returns how many are new or open again.

    What was settled stays so unless it rests on something else now; what an earlier run found and this one does not, is
    gone. `looked_at`: the numbers of the households that were screened, where these are not the whole county's.
    """
    county = run.area_code[:6]
    homes = dict(Household.objects.filter(area_code__startswith=county).values_list("number", "pk"))
    areas = dict(Household.objects.filter(area_code__startswith=county).values_list("pk", "area_code"))
    people = dict(Person.objects.filter(area_code__startswith=county).values_list("number", "pk"))
    there = {
        (one.clause, one.household_id, one.person_id): one
        for one in ScreeningFinding.objects.filter(pack_id=run.pack_id, area_code__startswith=county)
    }
    seen, new, changed = set(), [], []
    for row in rows:
        home, person = homes[row["household_id"]], people.get(row["person_id"] or "")
        key = (row["clause"], home, person)
        seen.add(key)
        mark = blind_index(row["because"], "finding")
        one = there.get(key)
        if one is None:
            new.append(ScreeningFinding(
                area_code=areas[home], run=run, pack_id=run.pack_id, household_id=home, person_id=person, clause=row["clause"],
                finds=row["finds"], because=row["because"], mark=mark, by_rosters=row["by_rosters"], first_found=run.on,
            ))  # fmt: skip
        elif one.mark != mark or one.state == State.GONE:
            one.run, one.because, one.mark, one.by_rosters = run, row["because"], mark, row["by_rosters"]
            one.state, one.settled_by, one.settled_at, one.says = State.OPEN, None, None, ""
            changed.append(one)
    scope = None if looked_at is None else {homes[number] for number in looked_at}
    gone = [
        one
        for key, one in there.items()
        if key not in seen and one.state == State.OPEN and (scope is None or key[1] in scope)
    ]
    for one in gone:
        one.state, one.settled_at = State.GONE, at
    with act("screening.found", by=by, at=at, area=run.area_code) as writing:
        made = ScreeningFinding.objects.bulk_create(new, batch_size=_AT_ONCE)
        for one in [*changed, *gone]:
            one.save()
        run.done_at = at
        run.save()
        writing.wrote(run)
        writing.wrote_rows(ScreeningFinding, [one.pk for one in [*made, *changed, *gone]])
        writing.says(new=len(made), again=len(changed), gone=len(gone))
    return len(made) + len(changed)


def settle(finding: ScreeningFinding, outcome: str, says: str, *, by: Any, at: datetime) -> ScreeningFinding:
    """Say what became of a finding: true, wrong, or a lead for intake. That help runs wrongly brings its review forward.
    Raises Refused without a reason, or when somebody did."""
    if outcome not in (State.TRUE, State.WRONG, State.LEAD):
        raise Refused("请选属实、不属实，或转为线索。", code="not-chosen")
    if not says.strip():
        raise Refused("请写明核实了什么、怎样处理。", code="why-missing")
    with act(
        "screening.settled", by=by, at=at, area=finding.area_code, household=finding.household
    ) as writing:
        one = ScreeningFinding.objects.select_for_update().get(pk=finding.pk)
        if one.state != State.OPEN:
            raise Refused("这一条已经有人处理了，请看结果。", code="finding-settled")
        one.state, one.says, one.settled_by, one.settled_at = outcome, says.strip()[:300], by, at
        home = finding.household
        screen = read_pack(one.pack_id).screens.get(one.clause)
        title = screen.title if screen else one.clause  # a later version of the pack may have dropped it
        if outcome == State.TRUE and one.finds in (Finds.WRONG, Finds.MONEY):
            after_event(home, f"筛查属实：{title}", by=by, at=at)
        if outcome == State.LEAD:
            one.lead = take_lead(
                Lead(area_code=home.area_code, told_by="数据筛查", name=home.head_name, address=home.address, household=home,
                     says=f"{title}。{says.strip()}"[:2000]),
                by=by, at=at,
            )  # fmt: skip
        one.save()
        writing.wrote(one)
        writing.says(clause=one.clause, outcome=outcome)
    return one
