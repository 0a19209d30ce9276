"""Month after month: what a delivery changes, what it may not do, and that the result is what a full run gives."""

import os
import signal
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doudi.core.refusal import InputError, Refused
from doudi.matching.joining.standing import Standing
from tests.matching.joining.worlds import number, register, roster

PEOPLE = [(f"p{at}", f"h{at // 3}", number(at), f"王{at}明") for at in range(1, 40)]
SEPTEMBER, OCTOBER, NOVEMBER = 20240930, 20241031, 20241130


def rows(amounts: dict[int, str]) -> list[dict]:
    return [{"citizen_id": number(at), "name": f"王{at}明", "deposit": yuan} for at, yuan in amounts.items()]


def found(standing, *columns: str) -> dict[str, tuple]:
    standing.refresh()
    shown = ", ".join(columns)
    query = f"SELECT person_id, {shown} FROM people_found JOIN persons USING (p) ORDER BY 1"
    return {row[0]: row[1:] for row in standing.connection.execute(query).fetchall()}


def results(standing) -> tuple[list, list]:
    """Everything that follows, by the register's own names."""
    run = standing.connection.execute
    people = run(
        "SELECT person_id, f.* EXCLUDE (p, h) FROM people_found f JOIN persons USING (p) ORDER BY 1"
    ).fetchall()
    homes = run("""SELECT household_id, f.* EXCLUDE h FROM households_found f
        LEFT JOIN (SELECT DISTINCT h, household_id FROM persons) USING (h) ORDER BY 1""").fetchall()
    return people, homes


@pytest.fixture
def standing(tmp_path):
    with Standing.open(tmp_path / "standing.duckdb") as standing:
        standing.set_people(register(tmp_path / "register", PEOPLE))
        everybody = {at: f"{at}.00" for at in range(1, 31)}
        standing.take(roster(tmp_path / "bank.parquet", rows(everybody)), on=SEPTEMBER)
        standing.refresh()
        yield standing


def test_a_full_file_is_turned_into_new_changed_and_gone(standing, tmp_path):
    october = {at: f"{at}.00" for at in range(2, 31)} | {5: "99.00", 35: "1.00"}
    counts = standing.take(roster(tmp_path / "o.parquet", rows(october)), on=OCTOBER)
    assert (counts.new, counts.changed, counts.gone, counts.back) == (1, 1, 1, 0)
    assert standing.refresh() == 3
    said = found(standing, "bank_rows", "bank_deposit", "bank_gone")
    assert (said["p1"], said["p5"], said["p35"]) == ((0, None, 1), (1, 9900, 0), (1, 100, 0))


def test_a_row_that_did_not_change_keeps_the_file_it_came_in(standing, tmp_path):
    october = {at: f"{at}.00" for at in range(1, 31)} | {5: "99.00"}
    standing.take(roster(tmp_path / "o.parquet", rows(october)), on=OCTOBER)
    query = "SELECT key % 1000, file FROM rows_bank JOIN batches USING (batch) ORDER BY 1"
    files = dict(standing.connection.execute(query).fetchall())
    assert (files[4], files[5]) == ("bank.xlsx", "o.xlsx")


def test_gone_is_not_no_and_who_comes_back_is_not_gone(standing, tmp_path):
    fewer = {at: f"{at}.00" for at in range(4, 31)}
    standing.take(roster(tmp_path / "o.parquet", rows(fewer)), on=OCTOBER)
    assert found(standing, "bank_rows", "bank_gone")["p1"] == (0, 1)
    counts = standing.take(roster(tmp_path / "n.parquet", rows(fewer | {1: "7.00"})), on=NOVEMBER)
    assert (counts.new, counts.back, counts.gone) == (0, 1, 0)
    assert found(standing, "bank_rows", "bank_deposit", "bank_gone")["p1"] == (1, 700, 0)
    assert found(standing, "bank_gone")["p2"] == (1,)


def test_a_delta_file_speaks_only_of_the_keys_in_it(standing, tmp_path):
    counts = standing.take(
        roster(tmp_path / "d.parquet", rows({5: "99.00", 6: "6.00"})), on=OCTOBER, full=False
    )
    assert (counts.new, counts.changed, counts.gone) == (0, 1, 0)
    said = found(standing, "bank_deposit", "bank_gone")
    assert (said["p5"], said["p6"], said["p7"]) == ((9900, 0), (600, 0), (700, 0))


@pytest.mark.parametrize(("left", "stops"), [(21, True), (22, False)])
def test_a_file_a_third_shorter_than_last_month_stops_the_run(standing, tmp_path, left, stops):
    file = roster(tmp_path / "o.parquet", rows({at: f"{at}.00" for at in range(1, left + 1)}))
    before = results(standing)
    if not stops:
        assert standing.take(file, on=OCTOBER).gone == 30 - left
        return
    with pytest.raises(Refused) as refused:
        standing.take(file, on=OCTOBER)
    assert refused.value.code == "file-short"
    assert "21 行" in refused.value.message and "30 行" in refused.value.message
    standing.refresh()
    assert results(standing) == before
    assert standing.take(file, on=OCTOBER, because="来源单位确认：划出两个镇").gone == 9
    kept = standing.connection.execute("SELECT because FROM batches ORDER BY batch DESC LIMIT 1").fetchall()
    assert kept == [("来源单位确认：划出两个镇",)]


def test_each_sender_of_a_kind_is_compared_with_itself(standing, tmp_path):
    other = roster(tmp_path / "post.parquet", rows({1: "1000.00"}))
    assert standing.take(other, on=SEPTEMBER, source="邮储").gone == 0
    assert found(standing, "bank_rows", "bank_deposit")["p1"] == (2, 100100)
    assert (
        standing.take(roster(tmp_path / "post.parquet", rows({2: "5.00"})), on=OCTOBER, source="邮储").gone
        == 1
    )
    assert found(standing, "bank_rows", "bank_deposit", "bank_gone")["p1"] == (1, 100, 1)


def test_the_same_file_again_changes_nothing(standing, tmp_path):
    same = roster(tmp_path / "again.parquet", rows({at: f"{at}.00" for at in range(30, 0, -1)}))
    counts = standing.take(same, on=OCTOBER)
    assert (counts.new, counts.changed, counts.gone) == (0, 0, 0)
    assert standing.refresh() == 0


def test_a_new_column_and_a_new_kind_are_taken_in(standing, tmp_path):
    more = rows({at: f"{at}.00" for at in range(1, 31)})
    for row in more:
        row["employer_pays"] = True
    file = roster(tmp_path / "o.parquet", more, values=("deposit", "employer_pays"))
    assert standing.take(file, on=OCTOBER).changed == 30
    dead = [{"citizen_id": number(3), "name": "王3明", "died_on": "2024-10-02"}]
    standing.take(roster(tmp_path / "d.parquet", dead, kind="deaths", values=("died_on",)), on=OCTOBER)
    said = found(standing, "bank_deposit", "bank_employer_pays", "deaths_rows")
    assert (said["p3"], said["p4"]) == ((300, True, 1), (400, True, 0))


def test_a_corrected_number_in_the_register_is_looked_up_in_all_sources(standing, tmp_path):
    moved = [("p1", "h9", number(1), "王1明") if one[0] == "p1" else one for one in PEOPLE]
    moved = [("p2", "h0", number(30), "王30明") if one[0] == "p2" else one for one in moved]
    moved = [one for one in moved if one[0] != "p30"] + [("new", "h9", number(29), "王29明")]
    standing.set_people(register(tmp_path / "register2", moved))
    said = found(standing, "bank_deposit")
    assert (said["p2"], said["new"], said["p29"]) == ((3000,), (2900,), (2900,))
    assert "p30" not in said
    after = results(standing)
    standing.refresh(full=True)
    assert results(standing) == after


def test_it_is_kept_from_run_to_run_and_for_its_owner_alone(tmp_path):
    path = tmp_path / "standing.duckdb"
    with Standing.open(path) as standing:
        standing.set_people(register(tmp_path / "register", PEOPLE))
        standing.take(roster(tmp_path / "bank.parquet", rows({1: "5.00"})), on=SEPTEMBER)
    assert os.stat(path).st_mode & 0o077 == 0
    with Standing.open(path) as standing:
        assert found(standing, "bank_deposit")["p1"] == (500,)


def test_a_file_in_use_and_a_file_of_another_kind_are_refused_with_a_sentence(tmp_path):
    (tmp_path / "a.duckdb").write_text("没有的事" * 5000)
    with pytest.raises(InputError, match="打不开"):
        Standing.open(tmp_path / "a.duckdb")


_KILLED = """
import os, signal, sys
from pathlib import Path
from doudi.matching.joining import batches
from doudi.matching.joining.standing import Standing
folder = Path(sys.argv[1])
done = getattr(batches, sys.argv[2])
def then_die(*given, **named):
    done(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(batches, sys.argv[2], then_die)
with Standing.open(folder / "standing.duckdb") as standing:
    standing.take(folder / "october.parquet", on=20241031)
"""


@pytest.mark.parametrize("after", ["make_tables", "stage", "compare", "apply"])
def test_a_batch_that_is_cut_off_is_not_in_at_all(tmp_path, after):
    path = tmp_path / "standing.duckdb"
    with Standing.open(path) as standing:
        standing.set_people(register(tmp_path / "register", PEOPLE))
        standing.take(
            roster(tmp_path / "bank.parquet", rows({at: "1.00" for at in range(1, 31)})), on=SEPTEMBER
        )
        standing.refresh()
        before = results(standing)
    october = roster(tmp_path / "october.parquet", rows({at: "2.00" for at in range(3, 31)}))
    root = Path(__file__).parents[3]
    dead = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path), after], cwd=root, capture_output=True
    )
    assert dead.returncode == -signal.SIGKILL, dead.stderr
    with Standing.open(path) as standing:
        standing.refresh()
        assert results(standing) == before
        assert standing.one("SELECT count(*) FROM batches") == 1
        assert standing.take(october, on=OCTOBER).changed == 28
        assert found(standing, "bank_deposit", "bank_gone")["p1"] == (None, 1)


NAMES = ["王明", "王□", "买买提艾力江", "买买提艾力", "李军", None]
ROW = st.tuples(
    st.integers(1, 8), st.sampled_from(NAMES), st.sampled_from([None, "0.00", "1.00", "2.50"]), st.booleans()
)
DELIVERY = st.tuples(
    st.sampled_from(["bank", "tax"]), st.sampled_from(["", "甲"]), st.booleans(), st.booleans(), st.lists(ROW, min_size=1, max_size=12)
)  # fmt: skip
PERSON = st.tuples(
    st.integers(1, 9),
    st.sampled_from(["h1", "h2", "h3"]),
    st.sampled_from([*range(1, 9), None]),
    st.sampled_from(NAMES),
)
REGISTER = st.lists(PERSON, min_size=1, max_size=9, unique_by=lambda person: person[0])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=REGISTER, months=st.lists(st.one_of(DELIVERY, REGISTER), min_size=1, max_size=5))
def test_what_is_computed_again_equals_a_full_run(tmp_path, first, months):
    def people(drawn):
        rows = [(f"p{at}", home, number(key) if key else None, name) for at, home, key, name in drawn]
        return register(tmp_path / "register", rows)

    with Standing.open(None) as standing:
        standing.set_people(people(first))
        for month in months:
            if isinstance(month, list):
                standing.set_people(people(month))
            else:
                kind, source, full, named, drawn = month
                given_rows = [
                    {"citizen_id": number(key), "name": name, "deposit": yuan, "employer_pays": truth}
                    for key, name, yuan, truth in drawn
                ]
                values = ("deposit", "employer_pays")
                file = roster(tmp_path / "r.parquet", given_rows, kind=kind, values=values, named=named)
                standing.take(file, on=OCTOBER, source=source, full=full, because="试")
            standing.refresh()
        after = results(standing)
        standing.refresh(full=True, persons_a_slice=3)
        assert results(standing) == after
        total = standing.one("SELECT coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM people_found)")
        assert total == standing.persons


def test_the_sums_leave_the_file_as_decimals_and_whole_numbers(standing, tmp_path):
    standing.write(tmp_path)
    types = {field.name: str(field.type) for field in pq.read_schema(tmp_path / "households.parquet")}
    assert types == {
        "household_id": "string", "persons": "int32", "bank_rows": "int32", "bank_deposit": "decimal128(18, 2)",
        "bank_deposit_unknown": "int32", "bank_gone": "int32",
    }  # fmt: skip
    assert pq.read_table(tmp_path / "households.parquet").to_pylist()[0]["bank_deposit"] == Decimal("3.00")


def test_more_rows_than_the_database_keeps_in_one_block_are_all_there(tmp_path):
    size = 130_000  # a block holds 122,880
    births = [19400101 + at // 900 // 28 * 100 + at // 900 % 28 for at in range(size)]
    many = [(f"p{at}", f"h{at // 3}", number(at % 900 + 1, birth), "王明") for at, birth in enumerate(births)]
    everybody = [{"citizen_id": one[2], "name": "王明", "deposit": "1.00"} for one in many]
    with Standing.open(None) as standing:
        standing.set_people(register(tmp_path / "register", many))
        standing.take(roster(tmp_path / "bank.parquet", everybody), on=SEPTEMBER)
        for slices in (10**6, 50_000):
            standing.refresh(full=True, persons_a_slice=slices)
            total = "SELECT count(*), sum(bank_rows), sum(bank_deposit) FROM people_found"
            assert standing.connection.execute(total).fetchall() == [(size, size, size * 100)]


def test_the_file_is_its_owners_alone_from_the_first_byte_and_its_log_too(
    tmp_path: Path, monkeypatch
) -> None:
    import duckdb

    path, seen = tmp_path / "standing.duckdb", []
    connect = duckdb.connect

    def watched(*args, **named):
        made = connect(*args, **named)
        seen.append(os.stat(path).st_mode & 0o777)
        return made

    monkeypatch.setattr("doudi.matching.joining.standing.duckdb.connect", watched)
    before = os.umask(0)
    try:
        with Standing.open(path) as standing:
            standing.set_people(register(tmp_path / "register", PEOPLE))
            beside = [one for one in tmp_path.iterdir() if one.name.startswith("standing")]
            assert all(os.stat(one).st_mode & 0o077 == 0 for one in beside), beside
    finally:
        os.umask(before)
    assert seen == [0o600]


def test_a_file_that_the_database_cannot_read_is_refused_in_a_sentence_and_changes_nothing(
    tmp_path: Path,
) -> None:
    with Standing.open(tmp_path / "standing.duckdb") as standing:
        standing.set_people(register(tmp_path / "register", PEOPLE))
        standing.take(roster(tmp_path / "bank.parquet", rows({1: "5.00"})), on=SEPTEMBER)
        torn = roster(tmp_path / "bank-2.parquet", rows({1: "6.00", 2: "7.00"}))
        content = bytearray(torn.read_bytes())
        for at in range(4, min(len(content) // 2, 400)):  # the schema at its end still reads
            content[at] ^= 0xFF
        torn.write_bytes(content)
        with pytest.raises(InputError) as refused:
            standing.take(torn, on=OCTOBER)
        assert refused.value.code == "standing-write"
        assert found(standing, "bank_deposit")["p1"] == (500,)
