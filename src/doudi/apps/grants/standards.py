"""Raising a standard (TL-01): previewed on every grant by the rules themselves, approved by a second person, and then
written as one act. From then on it is the county's value of the parameter.

What the new value would cut or end is never written: such households are listed, to be heard and decided one by one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from doudi.apps.accounts.areas import area_range
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.cases.packs import county_of
from doudi.apps.grants.amounts import Amount, dibao_amount, supplements
from doudi.apps.grants.dossiers import dossier_of
from doudi.apps.grants.models import Grant, GrantVersion, StandardChange
from doudi.apps.grants.months import month_text
from doudi.apps.grants.policies import require_area
from doudi.apps.people.models import Support
from doudi.apps.policies import site_values
from doudi.apps.policies.deciding import pack_with
from doudi.apps.record.acts import act, also_wrote
from doudi.core.dates import from_date
from doudi.core.money import fen_to_yuan, yuan_to_fen
from doudi.core.refusal import InputError, Refused
from doudi.platform.row_security import reading_all_rows
from doudi.policy.decide import decide
from doudi.policy.dossier import read_household
from doudi.policy.vocabulary import load_vocabulary

Progress = Callable[[int, int], None]
#: parameters that set what grants pay
PARAMETERS = ("dibao_standard", "supplement_old", "supplement_minor", "supplement_disabled", "supplement_ill")
SHOWN = 100


@dataclass(frozen=True)
class Redone:
    """A grant worked out anew: `amount` None where the household would drop out; `trouble` where it cannot be told."""

    grant: Grant
    amount: Amount | None
    trouble: str = ""

    @property
    def outcome(self) -> str:
        if self.trouble:
            return "unknown"
        if self.amount is None:
            return "out"
        difference = self.amount.monthly_fen - self.grant.monthly_fen
        return "raised" if difference > 0 else "cut" if difference < 0 else "same"


def propose(
    area: str, level: str, parameter: str, value: str, from_month: date, residence: str, *, by: Any, at: datetime,
    progress: Progress = lambda done, of: None,
) -> StandardChange:  # fmt: skip
    """Propose another value from a month on, with the preview of what it does to every grant that runs then."""
    refuse_unless(by, "standard.propose", "提出调整标准")
    require_area(by, area, level)
    if parameter not in PARAMETERS:
        raise Refused("这里只调整低保标准和分类增发额。", code="other-parameter")
    if residence not in ("", "urban", "rural"):
        raise Refused("城乡写城镇、农村，或者都适用。", code="residence")
    try:
        fen = yuan_to_fen(value)
    except InputError as bad:
        raise Refused(bad.message, code="bad-amount") from bad
    if fen <= 0:
        raise Refused("标准应当大于零。", code="bad-amount")
    with act("standard.proposed", by=by, at=at, area=area, parameter=parameter, value=value) as writing:
        change = StandardChange.objects.create(
            area_code=area, level=level, parameter=parameter, residence=residence, value=fen_to_yuan(fen),
            from_month=from_month, proposed_by=by, proposed_at=at,
        )  # fmt: skip
        change.preview = _preview(change, progress)
        change.save()
        writing.wrote(change)
        writing.says(from_month=from_month.isoformat(), residence=residence, **_sums(change.preview))
    return change


def _preview(change: StandardChange, progress: Progress) -> dict[str, Any]:
    """Counts, sums in fen, and [grant id, before, after] of every grant; households to be looked at by name."""
    found: dict[str, Any] = {"grants": 0, "before_fen": 0, "after_fen": 0, "rows": [], "look_at": []}
    for outcome in ("raised", "same", "cut", "out", "unknown"):
        found[outcome] = 0
    for one in redone(change, progress):
        after = one.amount.monthly_fen if one.amount and one.outcome == "raised" else one.grant.monthly_fen
        found["grants"] += 1
        found[one.outcome] += 1
        found["before_fen"] += one.grant.monthly_fen
        found["after_fen"] += after
        if one.outcome == "raised":
            found["rows"].append([one.grant.pk, one.grant.monthly_fen, after])
        elif one.outcome != "same" and len(found["look_at"]) < SHOWN:
            would = one.amount.monthly_fen if one.amount else None
            found["look_at"].append(
                [one.grant.pk, one.grant.payee_name, one.grant.monthly_fen, would, one.outcome]
            )
    return found


def _sums(preview: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in preview.items() if name not in ("rows", "look_at")}


def approve(
    change: StandardChange, *, by: Any, at: datetime, progress: Progress = lambda done, of: None
) -> StandardChange:  # fmt: skip
    """Approve what somebody else proposed: all grants that are raised get their next version, in one act.

    Raises Refused when the grants are no longer those of the preview.
    """
    refuse_unless(by, "standard.approve", "批准调整标准")
    require_area(by, change.area_code, change.level)
    with act("standard.approved", by=by, at=at, area=change.area_code) as writing:
        change = StandardChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
        if change.approved_at is not None:
            raise Refused("这次调整已经批准过了。", code="approved-already")
        if by.pk == change.proposed_by_id:
            raise Refused("自己提出的调整要由另一位同志批准。", code="four-eyes")
        list(running(change).select_for_update(of=("self",)).values_list("pk", flat=True))
        raised = [one for one in redone(change, progress) if one.outcome == "raised"]
        rows = [[one.grant.pk, one.grant.monthly_fen, one.amount.monthly_fen] for one in raised if one.amount]
        if rows != change.preview["rows"]:
            raise Refused(
                "预览之后有的待遇变了，预览已经不准。请重新提出，看过新的预览再批准。", code="preview-stale"
            )
        versions = _write(change, raised, by, at)
        change.approved_by, change.approved_at = by, at
        change.save()
        writing.wrote(change)
        writing.wrote_rows(Grant, [one.grant.pk for one in raised])
        writing.wrote_rows(GrantVersion, [one.pk for one in versions])
        writing.says(parameter=change.parameter, value=change.value, **_sums(change.preview))
    return change


def _write(change: StandardChange, raised: list[Redone], by: Any, at: datetime) -> list[GrantVersion]:
    """A version for each, and the new amounts on grants and supports, by the database."""
    because = f"{label(change)}调整为 {change.value} 元，{month_text(change.from_month)}起"
    versions = GrantVersion.objects.bulk_create(
        [
            GrantVersion(
                area_code=one.grant.area_code, grant=one.grant, from_month=max(change.from_month, one.grant.since),
                lines=one.amount.as_json(), base_fen=one.amount.base_fen, supplement_fen=one.amount.supplement_fen,
                monthly_fen=one.amount.monthly_fen, persons=one.grant.persons, because=because,
                standard_change=change, by=by, at=at,
            )
            for one in raised
            if one.amount is not None
        ],
        batch_size=2000,
    )  # fmt: skip
    ids = [one.grant_id for one in versions]
    fen = [one.monthly_fen for one in versions]
    with connection.cursor() as cursor:
        for table, key in (("grants_grant", "id"), (Support._meta.db_table, "grant_id")):
            cursor.execute(
                f"update {table} t set monthly_fen = n.fen from unnest(%s::bigint[], %s::bigint[]) n(id, fen) "
                f"where t.{key} = n.id returning t.id",
                [ids, fen],
            )
            if table == Support._meta.db_table:
                also_wrote(Support, [pk for (pk,) in cursor.fetchall()])
    return versions


def running(change: StandardChange) -> QuerySet[Grant]:
    """The dibao grants that run in the month of the change, in the area and residence it is for."""
    low, high = area_range(change.area_code, change.level)
    rows = Grant.objects.filter(
        programme="dibao", annulled=False, area_code__gte=low, area_code__lt=high
    ).filter(Q(ended_on__isnull=True) | Q(ended_on__gte=change.from_month))
    if change.residence:
        rows = rows.filter(household__residence=change.residence)
    return rows.select_related("household", "decision", "person").order_by("pk")


def redone(change: StandardChange, progress: Progress) -> Iterator[Redone]:
    """Every grant worked out anew by its own pack with the new value, on the first day of the change."""
    on, rows = from_date(change.from_month), running(change)
    total = rows.count()
    values = with_change(site_values.values_of(county_of(change.area_code)), change)
    for done, grant in enumerate(rows.iterator(chunk_size=500)):
        if done % 200 == 0:
            progress(done, total)
        yield _redo(grant, values, on)


def _redo(grant: Grant, values: dict[str, Any], on: int) -> Redone:
    file = dossier_of(grant, on)
    if file is None:
        return Redone(grant, None, "没有决定时的档案")
    try:
        pack = pack_with(grant.pack_id, values)
        said = decide(pack, read_household(file, strict=False), on)
    except InputError as trouble:
        return Redone(grant, None, trouble.message)
    if said.answers.get("dibao") is None or said.answers.get("dibao_amount_month") is None:
        return Redone(grant, None, "有的情况未核实")
    amount = dibao_amount(said.answers, said.because)
    if amount is not None:
        amount.lines += supplements(pack, file, on)
    return Redone(grant, amount)


def label(change: StandardChange) -> str:
    """低保标准（农村）."""
    name = load_vocabulary().parameters[change.parameter].label
    return name + {"rural": "（农村）", "urban": "（城镇）"}.get(change.residence, "")


def with_change(values: dict[str, Any], change: StandardChange) -> dict[str, Any]:
    """A site's values with one more on top, dated from the month of the change."""
    before = values.get(change.parameter)
    listed: list[dict[str, Any]] = [] if before is None else [{"value": before}]
    if isinstance(before, list) and before and isinstance(before[0], dict):
        listed = list(before)
    new: dict[str, Any] = {"value": change.value, "from": change.from_month.isoformat()}
    if change.residence:
        new["residence"] = change.residence
    if change.level == "township":
        new["area"] = change.area_code
    kept = [
        one for one in listed
        if (one.get("from"), one.get("residence"), one.get("area"))
        != (new["from"], new.get("residence"), new.get("area"))
    ]  # fmt: skip
    return values | {change.parameter: [*kept, new]}


def with_approved(site: str, values: dict[str, Any]) -> dict[str, Any]:
    """A county's values with every change that was approved for it; the same for whoever asks."""
    if not (len(site) == 12 and site.isdigit()):
        return values
    low, high = area_range(site, "county")
    with reading_all_rows():
        approved = list(
            StandardChange.objects.filter(approved_at__isnull=False, area_code__gte=low, area_code__lt=high)
            .defer("preview")  # a row for every grant of the county, and nothing here asks for it
            .order_by("approved_at", "pk")
        )
    for change in approved:
        values = with_change(values, change)
    return values
