"""Identity numbers of rosters: every way of writing one, and what becomes of it; agreement with the core."""

import duckdb
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from doudi.core import citizen_id
from doudi.matching.cleaning.citizen_ids import WHY, Reason, with_ids

GOOD = citizen_id.compose("430481", 19850612, 123)
FOREIGNER = "91115619850612123" + citizen_id.check_character("91115619850612123")
OLD = GOOD[:6] + GOOD[8:17]
WITH_X = next(
    number
    for number in (citizen_id.compose("430481", 19850612, s) for s in range(1, 999))
    if number[17] == "X"
)


def classified(
    cells: list[str | None], marks: list[int] | None = None
) -> list[tuple[str, str | None, int | None]]:
    """Reason, number and key of each cell."""
    with duckdb.connect() as connection:
        cells_table = pa.table(
            {
                "place": pa.array(range(len(cells)), pa.int64()),
                "cell": pa.array(cells, pa.string()),
                "mark": pa.array(marks or [0] * len(cells), pa.uint8()),
            }
        )
        connection.register("cells", cells_table)
        sql = (
            f"SELECT id_reason, citizen_id, id_key FROM ({with_ids('cells', 'cell', 'mark')}) ORDER BY place"
        )
        return connection.execute(sql).fetchall()


@pytest.mark.parametrize(
    ("cell", "reason", "number"),
    [
        (GOOD, "valid", GOOD),
        (WITH_X, "valid", WITH_X),
        (WITH_X.lower(), "dressed", WITH_X),
        (WITH_X[:17] + "×", "dressed", WITH_X),
        (f" {GOOD} ", "dressed", GOOD),
        (f"{GOOD[:6]} {GOOD[6:14]} {GOOD[14:]}", "dressed", GOOD),
        (f"{GOOD[:6]}-{GOOD[6:14]}-{GOOD[14:]}", "dressed", GOOD),
        (f"'{GOOD}", "dressed", GOOD),
        (f"’{GOOD}", "dressed", GOOD),
        (f"\u3000{GOOD}\u200b", "dressed", GOOD),
        (f"{GOOD}\n", "dressed", GOOD),
        (GOOD.translate(str.maketrans("0123456789", "０１２３４５６７８９")), "dressed", GOOD),
        (f"（{GOOD}）", "dressed", GOOD),
        (f"身份证号码：{GOOD}", "dressed", GOOD),
        (f"身份证:{GOOD}", "dressed", GOOD),
        (f"{GOOD}（本人）", "dressed", GOOD),
        (OLD, "old", GOOD),
        (f" {OLD[:6]} {OLD[6:]}", "old", GOOD),
        (OLD[:12] + "997", "old_centenarian", None),
        ("430481851301123", "birth", None),
        (None, "blank", None),
        ("  ", "blank", None),
        ("无", "blank", None),
        ("--", "blank", None),
        ("4.30481E+17", "ruined", None),
        ("4.30481198506121E+17", "ruined", None),
        ("430481198506121000", "cut", None),
        ("430481198506121230.0", "ruined", None),
        (GOOD[:17] + ("3" if GOOD[17] != "3" else "7"), "check", None),
        (GOOD[:15] + GOOD[16] + GOOD[15] + GOOD[17], "check", None),
        (GOOD[:10] + "1332" + GOOD[14:], "birth", None),
        (GOOD[:6] + "19850230" + GOOD[14:], "birth", None),
        (FOREIGNER, "other", None),
        ("99" + GOOD[2:], "area", None),
        ("11010119900101001" + "0", "check", None),
        ("51010119900101001" + "0", "check", None),
        ("52430481MJK123456X", "other", None),
        ("00" + GOOD[2:], "area", None),
        (GOOD[:17], "length", None),
        (GOOD + "1", "length", None),
        (GOOD[:10] + "****" + GOOD[14:], "masked", None),
        (GOOD[:6] + "XXXXXXXX" + GOOD[14:], "masked", None),
        ("4304**********1234", "masked", None),
        ("E12345678", "other", None),
        ("护照 G12345678", "other", None),
        ("H1234567801", "other", None),
        ("军字第1234567号", "other", None),
        ("91430481MA4L1ABC2X", "other", None),
        ("查无此人", "junk", None),
        ("#N/A", "junk", None),
        ("O" + GOOD[1:], "junk", None),  # a letter in place of a digit is never turned into one
        (GOOD[:17] + "Y", "junk", None),
        (f"{GOOD}、{GOOD}", "length", None),
    ],
)
def test_every_way_of_writing_a_number(cell: str | None, reason: str, number: str | None) -> None:
    assert classified([cell]) == [(reason, number, None if number is None else int(number[:17]))]


def test_a_number_cell_keeps_fifteen_digits_and_no_more() -> None:
    assert classified([GOOD, OLD, "430481198506121000"], [1, 1, 1]) == [
        ("ruined", None, None),
        ("old", GOOD, int(GOOD[:17])),
        ("ruined", None, None),
    ]


def test_residence_permits_of_hong_kong_macao_and_taiwan_residents_are_numbers_like_others() -> None:
    permit = citizen_id.compose("810000", 19900101, 12)
    assert classified([permit])[0][:2] == ("valid", permit)


def test_every_reason_that_is_not_valid_has_its_sentence() -> None:
    assert set(WHY) == set(Reason) - {Reason.VALID}


digits = st.text("0123456789", min_size=14, max_size=19)
nearly = st.builds(
    lambda area, day, rest, last: area + day + rest + last,
    st.sampled_from(["430481", "110101", "810000", "830001", "990000", "000000", "710000", "160000"]),
    st.one_of(
        st.dates().map(lambda day: day.strftime("%Y%m%d").zfill(8)),
        st.text("0123456789", min_size=8, max_size=8),
    ),
    st.text("0123456789", min_size=3, max_size=3),
    st.sampled_from("0123456789X"),
)
right = st.builds(
    citizen_id.compose,
    st.sampled_from(["430481", "110101", "820000", "650102"]),
    st.dates().map(lambda day: day.year * 10000 + day.month * 100 + day.day),
    st.integers(1, 999),
)


@settings(max_examples=60)
@given(st.lists(st.one_of(digits, nearly, right), min_size=1, max_size=40))
@example(["43048119850612000" + check for check in "0123456789X"])
def test_a_plain_cell_is_valid_exactly_when_the_core_takes_it(cells: list[str]) -> None:
    for cell, (reason, number, key) in zip(cells, classified(list(cells)), strict=True):
        if len(cell) == 18:
            assert (reason == "valid") == citizen_id.is_valid(cell)
            assert number == (cell if citizen_id.is_valid(cell) else None)
            assert key == (int(cell[:17]) if number else None)


@settings(max_examples=40)
@given(st.lists(st.text("0123456789", min_size=15, max_size=15), min_size=1, max_size=40))
def test_fifteen_digits_become_what_the_core_makes_of_them(cells: list[str]) -> None:
    for cell, (reason, number, _) in zip(cells, classified(list(cells)), strict=True):
        try:
            made = citizen_id.from_fifteen(cell).number
        except citizen_id.InputError:
            assert reason in ("area", "birth") and number is None
            continue
        centenarian = citizen_id.centenarian_sequence(cell)
        assert (reason, number) == (("old_centenarian", None) if centenarian else ("old", made))


@settings(max_examples=60)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=20))
def test_no_text_breaks_it_and_no_number_comes_of_nothing(cells: list[str]) -> None:
    for cell, (reason, number, _) in zip(cells, classified(list(cells)), strict=True):
        assert reason in set(Reason)
        assert number is None or citizen_id.is_valid(number)
        assert number is None or sum(character.isdigit() for character in cell) >= 15
