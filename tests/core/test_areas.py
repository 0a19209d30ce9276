import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.core import areas
from doudi.core.refusal import InputError

CODES = st.sampled_from(sorted(areas._names()))
SAMPLE_COUNTIES = {
    "430481000000": "湖南省衡阳市耒阳市",
    "430281000000": "湖南省株洲市醴陵市",
    "621202000000": "甘肃省陇南市武都区",
    "211282000000": "辽宁省铁岭市开原市",
    "211221000000": "辽宁省铁岭市铁岭县",
}


@pytest.mark.parametrize(
    ("code", "level", "full_name", "parent"),
    [
        ("000000000000", "nation", "全国", None),
        ("430000000000", "province", "湖南省", "000000000000"),
        # Stripping zeros would make 郴州 431.
        ("431000000000", "city", "湖南省郴州市", "430000000000"),
        ("430481000000", "county", "湖南省衡阳市耒阳市", "430400000000"),
        ("430481114000", "township", "湖南省衡阳市耒阳市大市镇", "430481000000"),
        # Placeholders are not said.
        ("110101001000", "township", "北京市东城区东华门街道", "110101000000"),
        ("429004000000", "county", "湖北省仙桃市", "429000000000"),
        # A city without counties has its townships itself.
        ("441900003000", "township", "广东省东莞市东城街道", "441900000000"),
        ("710000000000", "province", "台湾省", "000000000000"),
    ],
)
def test_level_name_and_parent(code, level, full_name, parent):
    assert areas.level(code) == level
    assert areas.full_name(code) == full_name
    assert areas.parent(code) == parent
    assert areas.exists(code)


@pytest.mark.parametrize(("code", "name"), SAMPLE_COUNTIES.items())
def test_the_sample_counties_have_their_villages(code, name):
    assert areas.full_name(code) == name
    townships = areas.children(code)
    assert townships
    for township in townships:
        villages = areas.children(township)
        assert villages, township
        assert {areas.level(village) for village in villages} == {"village"}
        assert areas.full_name(villages[0]).startswith(name)


def test_the_whole_country_is_there():
    levels = [areas.level(code) for code in areas._names()]
    assert levels.count("province") == 34
    assert levels.count("city") == 342
    assert levels.count("county") == 2975
    assert levels.count("township") > 41_000
    assert len(areas.children(areas.NATION)) == 34


@given(CODES)
def test_every_area_lies_below_its_parent_and_is_its_child(code):
    above = areas.parent(code)
    if above is None:
        assert code == areas.NATION
        return
    assert areas.exists(above), above
    assert code in areas.children(above)
    assert areas.covers(above, code)
    assert not areas.covers(code, above)
    order = list(areas.DIGITS)
    assert order.index(areas.level(above)) < order.index(areas.level(code))


@given(CODES, CODES)
def test_the_range_holds_what_is_below_and_nothing_else(outer, inner):
    low, high = areas.range_of(outer)
    assert (low <= inner < high) == inner.startswith(outer[: areas.DIGITS[areas.level(outer)]])
    assert areas.covers(outer, inner) == (low <= inner < high)


@pytest.mark.parametrize(
    ("code", "low", "high"),
    [
        ("430481000000", "430481000000", "430482000000"),
        ("439900000000", "439900000000", "440000000000"),
        ("430481114999", "430481114999", "430481115000"),
        ("430000000000", "430000000000", "440000000000"),
    ],
)
def test_ranges_are_half_open_and_carry_over(code, low, high):
    assert areas.range_of(code) == (low, high)


@pytest.mark.parametrize(
    ("inner", "covered"),
    [("430480999999", False), ("430481000000", True), ("430481999999", True), ("430482000000", False)],
)
def test_a_county_covers_itself_and_what_is_below_but_not_its_neighbours(inner, covered):
    assert areas.covers("430481000000", inner) == covered


@pytest.mark.parametrize("code", ["", "430481", "43048100000x", "4304810000000", "４30481000000"])
def test_what_is_no_code_is_refused(code):
    for ask in (areas.level, areas.name, areas.range_of, areas.parent, areas.children, areas.successors):
        with pytest.raises(InputError, match="12 位"):
            ask(code)
    assert not areas.exists(code)


def test_an_unknown_area_is_refused_by_its_code():
    with pytest.raises(InputError, match="430499000000") as refused:
        areas.full_name("430499000000")
    assert refused.value.code == "unknown-area"
    assert not areas.exists("430499000000")


@pytest.mark.parametrize(
    ("digits", "code"), [("43", "430000000000"), ("430481", "430481000000"), ("430481114", "430481114000")]
)
def test_short_codes_are_filled_with_zeros_to_the_right(digits, code):
    assert areas.full_code(digits) == code


@pytest.mark.parametrize("digits", ["", "4", "430", "4304811", "43048x"])
def test_a_code_of_another_length_is_refused(digits):
    with pytest.raises(InputError):
        areas.full_code(digits)


@pytest.mark.parametrize(
    "change", areas._changes().values(), ids=lambda change: f"{change.year}-{change.name}"
)
def test_every_abolished_code_leads_to_areas_of_today(change):
    assert not areas.exists(change.code)
    assert all(areas.exists(code) for code in areas.successors(change.code))
    assert areas.change_of(change.code) == change


@pytest.mark.parametrize(
    ("code", "today"),
    [
        ("310119000000", ("310115000000",)),
        ("371202000000", ("370116000000",)),
        # 无为县 went to 芜湖 in 2011 and became a city of its own code in 2019.
        ("341422000000", ("340281000000",)),
        # 江干区 was divided.
        ("330104000000", ("330102000000", "330114000000")),
        ("430481000000", ("430481000000",)),
    ],
)
def test_successors_follow_every_change(code, today):
    assert areas.successors(code) == today
