from datetime import date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

from doudi.core import areas, citizen_id
from doudi.core.dates import from_date
from doudi.core.refusal import InputError

AREAS = st.sampled_from(["430481", "110101", "211282", "621202", "310119", "652201", "710000"])
BIRTHS = st.dates(date(1900, 1, 1), date(2026, 11, 22))
SEQUENCES = st.integers(1, 999)
NUMBERS = st.builds(
    lambda area, birth, sequence: citizen_id.compose(area, from_date(birth), sequence),
    AREAS,
    BIRTHS,
    SEQUENCES,
)
CHARACTERS = "0123456789X"


@given(AREAS, BIRTHS, SEQUENCES)
def test_a_number_says_its_area_birth_and_sex(area, birth, sequence):
    number = citizen_id.compose(area, from_date(birth), sequence)
    read = citizen_id.parse(number)
    assert (read.number, read.area, read.birth) == (number, area, from_date(birth))
    assert read.sex == ("male" if sequence % 2 else "female")
    assert read.kind == "citizen"


@given(NUMBERS)
def test_check_character_and_birth_date_equal_those_of_stdnum(number):
    assert citizen_id.check_character(number[:17]) == ric.calc_check_digit(number)
    assert citizen_id.parse(number).birth == from_date(ric.get_birth_date(number))


@given(AREAS, st.integers(1900, 2026), st.integers(0, 13), st.integers(0, 32), SEQUENCES, st.booleans())
def test_dates_that_stdnum_refuses_are_refused(area, year, month, day, sequence, right_check):
    first_seventeen = f"{area}{year}{month:02d}{day:02d}{sequence:03d}"
    check = citizen_id.check_character(first_seventeen)
    number = first_seventeen + (check if right_check else CHARACTERS[CHARACTERS.index(check) - 1])
    try:
        ric.get_birth_date(number)
        taken = ric.calc_check_digit(number) == number[-1]
    except InvalidComponent:
        taken = False
    assert citizen_id.is_valid(number) == taken


@given(NUMBERS, st.integers(0, 17), st.sampled_from(CHARACTERS))
def test_any_one_wrong_character_is_noticed(number, place, character):
    assume(number[place] != character)
    assert not citizen_id.is_valid(number[:place] + character + number[place + 1 :])


@given(NUMBERS, st.integers(0, 16))
def test_two_neighbours_swapped_are_noticed(number, place):
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assume(swapped != number)
    assert not citizen_id.is_valid(swapped)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "citizen-id-length"),
        ("43048119560317123", "citizen-id-length"),
        ("4304811956031712300", "citizen-id-length"),
        ("430481560317123", "citizen-id-old-form"),
        ("43048119560317123x", "citizen-id-characters"),
        ("４30481195603171232", "citizen-id-characters"),
        ("43O481195603171232", "citizen-id-characters"),
        ("43048119560317 123", "citizen-id-characters"),
        ("990481195603171232", "citizen-id-area"),
        ("820001195603171232", "citizen-id-area"),
        ("430481195602301232", "citizen-id-birth"),
        ("430481190002291232", "citizen-id-birth"),
        ("430481195603171233", "citizen-id-check"),
    ],
)
def test_a_wrong_number_is_refused_and_never_repaired(text, code):
    with pytest.raises(InputError) as refused:
        citizen_id.parse(text)
    assert refused.value.code == code
    assert str(refused.value).endswith("。")
    assert not citizen_id.is_valid(text)


def test_the_sentence_does_not_repeat_the_number():
    with pytest.raises(InputError) as refused:
        citizen_id.parse("430481195603171233")
    assert "430481195603171233" not in str(refused.value)
    assert refused.value.value is None


def test_citizens_are_registered_in_the_provinces_there_are():
    """Hong Kong and Macao residents have permits, not citizen ids of their own area."""
    provinces = {code[:2] for code in areas.children(areas.NATION)} - {"81", "82"}
    taken = {
        f"{n:02d}" for n in range(100) if citizen_id.is_valid(citizen_id.compose(f"{n:02d}0101", 19560317, 1))
    }
    assert taken == provinces


@pytest.mark.parametrize("area", ["810000", "820000", "830000"])
def test_residence_permits_have_the_same_form_and_their_own_kind(area):
    assert citizen_id.parse(citizen_id.compose(area, 19880808, 16)).kind == "residence_permit"


@given(AREAS, BIRTHS.filter(lambda day: day < date(2000, 1, 1)), st.integers(1, 995))
def test_fifteen_digits_and_eighteen_are_the_same_person(area, birth, sequence):
    number = citizen_id.compose(area, from_date(birth), sequence)
    old = number[:6] + number[8:17]
    assert not citizen_id.centenarian_sequence(old)
    assert citizen_id.from_fifteen(old) == citizen_id.parse(number)


@pytest.mark.parametrize(("sequence", "century"), [(995, 19), (996, 18), (997, 18), (998, 18), (999, 18)])
def test_fifteen_digits_ending_in_996_to_999_are_of_the_century_before(sequence, century):
    old = f"430481880101{sequence}"
    read = citizen_id.from_fifteen(old)
    assert read.birth == century * 1_000_000 + 880101
    assert citizen_id.centenarian_sequence(old) == (century == 18)
    assert citizen_id.is_valid(read.number)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("43048156031712X", "citizen-id-characters"),
        ("430481195603171232", "citizen-id-characters"),
        ("990481560317123", "citizen-id-area"),
        ("430481560230123", "citizen-id-birth"),
    ],
)
def test_a_wrong_old_number_is_refused(text, code):
    with pytest.raises(InputError) as refused:
        citizen_id.from_fifteen(text)
    assert refused.value.code == code


@given(NUMBERS)
def test_a_masked_number_shows_neither_birth_nor_sequence(number):
    masked = citizen_id.mask(number)
    assert len(masked) == 18
    assert masked[4:14] == "*" * 10
    assert (masked[:4], masked[14:]) == (number[:4], number[14:])


@pytest.mark.parametrize(
    ("text", "masked"),
    [("", ""), ("H1234567", "********"), ("H12345678", "H*******8"), ("430481560317123", "4*************3")],
)
def test_another_document_is_masked_more(text, masked):
    assert citizen_id.mask(text) == masked


@pytest.mark.parametrize(
    ("area", "birth", "sequence"), [("43048", 19560317, 1), ("430481", 19560230, 1), ("430481", 19560317, 0)]
)
def test_made_up_numbers_have_real_parts(area, birth, sequence):
    with pytest.raises(ValueError, match="no number"):
        citizen_id.compose(area, birth, sequence)


def test_stdnum_and_we_know_the_same_published_example():
    """The example in the annex of GB 11643-1999."""
    assert citizen_id.parse("11010519491231002X").birth == 19491231
    assert ric.get_birth_date("11010519491231002X") in (date(1949, 12, 31), datetime(1949, 12, 31))
