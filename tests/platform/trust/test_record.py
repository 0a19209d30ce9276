"""The record of acts: written with what was done, refused to change, and verified."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from doudi.apps.people.models import Household
from doudi.apps.record import digests
from doudi.apps.record.acts import act, content, seal_of
from doudi.apps.record.models import Act, ChainHead
from doudi.apps.record.verify import verify
from doudi.core.refusal import Refused
from doudi.platform.row_security import NOTHING, all_rows, area_rows
from tests.platform.trust.conftest import DAWN, VILLAGE, behind_its_back

pytestmark = pytest.mark.django_db


def found(deep: bool = False, against: Any = None) -> set[tuple[str, Any]]:
    """(code, number of the act, or key of the row)."""
    return {(one.code, one.key if one.table else one.seq) for one in verify(deep, against).findings}


def test_untouched_record_verifies(acted: list[Any]) -> None:
    result = verify(deep=True)
    assert (result.chains, result.acts, result.findings) == (1, 5, [])
    assert result.rows >= 5


def test_act_that_fails_leaves_neither_row_nor_record(household: Callable[..., Any], clerk: Any) -> None:
    with pytest.raises(KeyError), act("household.opened", by=clerk, at=DAWN, area=VILLAGE):
        household()
        raise KeyError
    assert not Household.objects.exists() and not Act.objects.exists() and not ChainHead.objects.exists()


def test_each_county_has_a_chain_of_its_own(household: Callable[..., Any], clerk: Any) -> None:
    for area in ("430481114201", "430281001001", "430481001001"):
        with act("household.opened", by=clerk, at=DAWN, area=area):
            pass
    assert set(Act.objects.values_list("chain", "seq")) == {
        ("430481000000", 1), ("430481000000", 2), ("430281000000", 1),
    }  # fmt: skip


def test_clock_set_back_is_refused_with_a_sentence(acted: list[Any], clerk: Any) -> None:
    with (
        pytest.raises(Refused, match="时钟") as refused,
        act("x.y", by=clerk, at=DAWN - timedelta(days=1), area=VILLAGE),
    ):
        pass
    assert refused.value.code == "clock-set-back"
    assert Act.objects.count() == 5


def test_act_that_was_overtaken_is_kept_and_times_never_go_back(acted: list[Any], clerk: Any) -> None:
    with act("slow.one", by=clerk, at=DAWN, area=VILLAGE):
        pass
    assert Act.objects.get(seq=6).at == Act.objects.get(seq=5).at
    assert found() == set()


@pytest.mark.parametrize(
    "change",
    ["update record_act set kind = 'x'", "delete from record_act", "update record_chainhead set seq = 2",
     "delete from record_chainhead"],
)  # fmt: skip
def test_database_refuses_to_change_the_record(acted: list[Any], change: str) -> None:
    for role in ("", "reset role; "):  # the pages' role, and the superuser whom only triggers bind
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(role + change)
    assert found() == set()


@pytest.mark.parametrize("table", ["record_act", "record_chainhead"])
def test_database_refuses_to_empty_the_record(acted: list[Any], table: str) -> None:
    with (
        pytest.raises(DatabaseError, match="never emptied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"reset role; set constraints all immediate; truncate {table}")


def test_altered_act_is_found(acted: list[Any]) -> None:
    with behind_its_back() as cursor:
        cursor.execute("""update record_act set said = '{"number": "T00009"}' where seq = 3""")
    assert found() == {("altered", 3)}


@pytest.mark.parametrize(
    "column", ["by_name", "kind", "area_code", "at", "case_id", "household_id", "rows", "by_id"]
)
def test_every_column_of_an_act_is_covered(
    acted: list[Any], column: str, make_user: Callable[..., Any]
) -> None:
    other = make_user(name="somebody_else").pk
    value = {
        "at": "at + interval '1 second'",
        "case_id": "7",
        "household_id": "7",
        "rows": "'[]'",
        "by_id": str(other),
    }
    with behind_its_back() as cursor:
        cursor.execute(
            f"update record_act set {column} = {value.get(column, repr('430481114202'))} where seq = 5"
        )
    assert ("altered", 5) in found()


def test_act_made_to_fit_its_altered_content_is_found_by_its_seal(acted: list[Any]) -> None:
    forged = Act.objects.get(seq=5)
    forged.by_name = "somebody else"
    forged.hash = digests.sm3(digests.canonical(content(forged)))
    with behind_its_back() as cursor:
        cursor.execute(
            "update record_act set by_name = %s, hash = %s where seq = 5", [forged.by_name, forged.hash]
        )
        cursor.execute("update record_chainhead set hash = %s", [forged.hash])
    assert found() == {("seal", 5)}


def test_act_removed_from_the_middle_is_found(acted: list[Any]) -> None:
    with behind_its_back() as cursor:
        cursor.execute("delete from record_act where seq in (2, 3)")
    assert found() == {("gap", 2)}


def test_act_removed_from_the_middle_and_the_rest_moved_up_is_found(acted: list[Any]) -> None:
    with behind_its_back() as cursor:
        cursor.execute("delete from record_act where seq = 3")
        cursor.execute("update record_act set seq = seq - 1 where seq = 4")
        cursor.execute("update record_act set seq = seq - 1 where seq = 5")
    assert {("link", 3), ("altered", 3), ("tail", 4)} <= found()


def test_tail_cut_off_is_found(acted: list[Any]) -> None:
    with behind_its_back() as cursor:
        cursor.execute("delete from record_act where seq = 5")
    assert found() == {("tail", 4)}


def test_tail_cut_off_with_its_head_is_found_by_a_printed_head(acted: list[Any]) -> None:
    printed = {"430481000000": {"seq": 5, "hash": Act.objects.get(seq=5).hash}}
    assert found(against=printed) == set()
    before = Act.objects.get(seq=4).hash
    with behind_its_back() as cursor:
        cursor.execute("delete from record_act where seq = 5")
        cursor.execute("update record_chainhead set seq = 4, hash = %s", [before])
    assert found(against=printed) == {("printed", 5)}
    assert ("row-unrecorded", acted[4].pk) not in found(deep=True), "households need not be on record"


def test_whole_chain_removed_is_found(acted: list[Any]) -> None:
    with behind_its_back() as cursor:
        cursor.execute("delete from record_act")
    assert {code for code, _seq in found()} == {"chain-gone"}


def test_act_put_in_at_the_end_is_found(acted: list[Any]) -> None:
    last = Act.objects.get(seq=5)
    put_in = Act(
        chain=last.chain, seq=6, at=last.at, area_code=VILLAGE, by=last.by, by_name=last.by_name, kind="grant.approved",
        said={}, rows=[], prev=last.hash,
    )  # fmt: skip
    put_in.hash = digests.sm3(digests.canonical(content(put_in)))
    put_in.seal = digests.sm3(put_in.hash.encode())[:32]
    put_in.save()
    assert found() == {("seal", 6), ("head", 6)}
    assert put_in.seal != seal_of(put_in.hash)


def test_changed_row_is_found_with_the_act_that_wrote_it_last(acted: list[Any], clerk: Any) -> None:
    with behind_its_back() as cursor:
        cursor.execute("update people_household set head_name = '王五' where id = %s", [acted[1].pk])
    assert found() == set()
    (changed,) = verify(deep=True).findings
    assert (changed.code, changed.seq, changed.table, changed.key) == (
        "row-changed", 2, "people_household", acted[1].pk,
    )  # fmt: skip


def test_row_rightly_changed_by_a_later_act_is_in_order(acted: list[Any], clerk: Any) -> None:
    with act("household.changed", by=clerk, at=DAWN.replace(hour=10), area=VILLAGE) as writing:
        acted[1].head_name = "王五"
        acted[1].save()
        writing.wrote(acted[1])
    assert found(deep=True) == set()


def test_removed_row_is_found(acted: list[Any]) -> None:
    with behind_its_back() as cursor:
        cursor.execute("delete from people_household where id = %s", [acted[0].pk])
    assert found(deep=True) == {("row-gone", acted[0].pk)}


def test_of_a_bulk_the_changed_and_the_removed_row_are_named(
    household: Callable[..., Any], clerk: Any
) -> None:
    rows = [household() for _ in range(40)]
    with act("payroll.locked", by=clerk, at=DAWN, area=VILLAGE) as writing:
        writing.wrote_rows(Household, [row.pk for row in rows if row.pk != rows[7].pk])
    (entry,) = Act.objects.get().rows
    assert entry["count"] == 39
    assert entry["keys"] == [[rows[0].pk, rows[6].pk], [rows[8].pk, rows[39].pk]]
    with act("payment.failed", by=clerk, at=DAWN, area=VILLAGE) as writing:
        rows[3].head_name = "rightly"
        rows[3].save()
        writing.wrote(rows[3])
    assert found(deep=True) == set()
    with behind_its_back() as cursor:
        cursor.execute("update people_household set head_name = 'wrongly' where id = %s", [rows[20].pk])
        cursor.execute("delete from people_household where id = %s", [rows[39].pk])
    assert found(deep=True) == {("row-changed", rows[20].pk), ("row-gone", rows[39].pk)}


def test_row_that_an_act_removed_may_not_come_back(acted: list[Any], clerk: Any) -> None:
    gone = acted[0].pk
    with act("household.removed", by=clerk, at=DAWN.replace(hour=10), area=VILLAGE) as writing:
        Household.objects.filter(pk=gone).delete()
        writing.wrote_rows(Household, [gone])
    assert found(deep=True) == set()
    with behind_its_back() as cursor:
        cursor.execute(
            "insert into people_household select (jsonb_populate_record(h, jsonb_build_object('id', %s, 'number', 'again'))).*"
            " from people_household h limit 1",
            [gone],
        )
    assert found(deep=True) == {("row-changed", gone)}


def test_digest_does_not_depend_on_the_settings_of_the_connection(acted: list[Any], clerk: Any) -> None:
    from doudi.apps.cases.models import Lead

    lead = Lead.objects.create(
        told_by="hotline", name="李四", says="…", area_code=VILLAGE, at=DAWN, by=clerk
    )  # fmt: skip
    before = digests.row_digests("cases_lead", [lead.pk])
    with connection.cursor() as cursor:
        cursor.execute(
            "set local timezone = 'America/New_York'; set local datestyle = 'SQL, DMY'; set local bytea_output = 'escape'"
        )
    assert digests.row_digests("cases_lead", [lead.pk]) == before != {}


def test_new_empty_column_changes_no_digest(acted: list[Any]) -> None:
    before = digests.row_digests("people_household", [one.pk for one in acted])
    with behind_its_back() as cursor:
        cursor.execute(
            "set constraints all immediate; alter table people_household add column something text"
        )
    assert digests.row_digests("people_household", [one.pk for one in acted]) == before


def test_act_is_recorded_whatever_area_its_maker_may_see(acted: list[Any], clerk: Any) -> None:
    with area_rows(NOTHING), act("session.ended", by=clerk, at=DAWN.replace(hour=11), area=VILLAGE):
        pass
    with all_rows():
        assert Act.objects.latest("seq").kind == "session.ended"


def test_what_is_said_comes_back_as_it_was_hashed(clerk: Any) -> None:
    with act("odd.words", by=clerk, at=DAWN, area=VILLAGE) as writing:
        writing.says(ratio=0.1, big=10**30, at=DAWN, days=(1, 2), words={"b", "a"}, text="a\0b", nothing=None)
    assert Act.objects.get().said["ratio"] == "0.1"
    assert found() == set()


def test_history_of_a_row_keeps_who_changed_it_and_in_which_act(acted: list[Any], clerk: Any) -> None:
    from doudi.apps.people.models import HouseholdHistory  # type: ignore[attr-defined]

    metadata = HouseholdHistory.objects.filter(pgh_obj=acted[0]).get().pgh_context.metadata
    assert metadata == {"user": clerk.pk, "act": "household.opened"}
