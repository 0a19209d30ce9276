"""The numbers of the documents on their days, and what a document leaves to the county."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from doudi.core.dates import parse_day
from doudi.policy.pack import Pack, load_pack, pack_ids
from doudi.policy.parameters import ParameterValue
from doudi.policy.values import show

# pack, parameter, day, residence, value as the document says it
NUMBERS = [
    ("tieling-2019", "dibao_standard", "2012-01-01", "rural", "4350.00"),
    ("tieling-2019", "dibao_standard", "2019-06-30", "rural", "4350.00"),
    ("tieling-2019", "dibao_standard", "2019-07-01", "rural", "4770.00"),
    ("tieling-2019", "dibao_standard", "2026-01-01", "rural", "4770.00"),
    ("tieling-2019", "tekun_factor", "2019-07-01", "rural", "1.3"),
    ("tieling-2019", "gradual_exit_months", "2019-03-08", "rural", 24),
    ("tieling-2019", "heating_min_year", "2019-11-01", "rural", "200.00"),
    ("liaoning-2014", "spot_check_share", "2014-06-01", "urban", "0.3"),
    ("liaoning-2014", "refusals_to_stop", "2014-06-01", "urban", 2),
    ("liaoning-2014", "bar_months", "2014-06-01", "urban", 12),
    ("liaoning-2014", "review_months", "2014-06-01", "urban", 6),
    ("liaoning-2014", "review_months_no_support", "2014-06-01", "urban", 12),
    ("liaoning-2014", "review_months_stable", "2014-06-01", "urban", 6),
    ("liaoning-2014", "review_months_irregular_urban", "2014-06-01", "urban", 1),
    ("liaoning-2014", "review_months_irregular_rural", "2014-06-01", "rural", 3),
    ("zhuzhou-2017", "spot_check_share", "2017-09-01", "rural", "0.5"),
    ("zhuzhou-2017", "survey_team_min", "2017-09-01", "rural", 2),
    ("cn-2021", "death_change_months", "2023-01-01", "rural", 3),
    ("zhuzhou-2017", "review_months", "2017-09-01", "rural", 12),
    ("leiyang-2024", "case_working_days", "2024-07-16", "rural", 25),
    ("leiyang-2024", "case_working_days_special", "2024-07-16", "rural", 40),
    ("leiyang-2024", "margin_factor", "2024-07-16", "rural", "1.5"),
    ("leiyang-2024", "notice_days", "2024-07-16", "rural", 7),
    ("cn-2014", "review_months_no_support", "2015-01-01", "urban", 12),
    ("cn-2014", "review_months_stable", "2015-01-01", "urban", 6),
    ("cn-2014", "review_months_irregular_urban", "2015-01-01", "urban", 1),
    ("cn-2014", "review_months_irregular_rural", "2015-01-01", "rural", 3),
    ("cn-2014", "spot_check_share", "2015-01-01", "rural", "0.3"),
    ("cn-2014", "notice_days", "2015-01-01", "rural", 7),
    ("cn-2014", "amount_rounding", "2015-01-01", "rural", "fen"),
    ("cn-2021", "case_working_days", "2021-07-01", "rural", 30),
    ("cn-2021", "case_working_days_special", "2021-07-01", "rural", 45),
    ("cn-2021", "margin_factor", "2021-07-01", "rural", "1.5"),
    ("cn-2021", "clergy_years", "2021-07-01", "rural", 3),
    ("cn-2021", "refusals_to_stop", "2021-07-01", "rural", 3),
    ("cn-2021", "gradual_exit_months", "2022-10-20", "rural", 6),
    ("cn-2021", "county_days", "2021-07-01", "rural", 10),
    ("cn-2021", "notice_days", "2021-07-01", "rural", 7),
    ("cn-2026", "margin_factor", "2026-07-01", "rural", "1.5"),
    ("cn-2026", "gradual_exit_months", "2026-07-01", "rural", 6),
]

# pack, parameter, day: no value until the county gives one
LEFT_TO_THE_COUNTY = [
    ("liaoning-2014", "dibao_standard", "2015-01-01"),
    ("liaoning-2014", "deposit_limit_months", "2015-01-01"),
    ("liaoning-2014", "vehicle_limit", "2015-01-01"),
    ("liaoning-2014", "house_limit", "2015-01-01"),
    ("liaoning-2014", "job_keep_months", "2015-01-01"),
    ("liaoning-2014", "notice_days", "2015-01-01"),
    ("liaoning-2014", "supplement_old", "2015-01-01"),
    ("liaoning-2014", "supplement_minor", "2015-01-01"),
    ("liaoning-2014", "supplement_disabled", "2015-01-01"),
    ("liaoning-2014", "supplement_ill", "2015-01-01"),
    ("liaoning-2014", "very_old_age", "2015-01-01"),
    ("liaoning-2014", "reward_share", "2015-01-01"),
    ("tieling-2019", "heating_central_year", "2019-11-01"),
    ("tieling-2019", "temporary_limit_township", "2019-11-01"),
    ("tieling-2019", "temporary_limit_county", "2019-11-01"),
    ("tieling-2019", "tekun_standard", "2019-11-01"),
    ("tieling-2019", "tekun_factor", "2019-06-30"),
    ("zhuzhou-2017", "notice_days", "2017-09-01"),
    ("longnan-2019", "dibao_standard", "2019-06-10"),
    ("longnan-2019", "poverty_line", "2019-06-10"),
    ("longnan-2019", "excluding_haves", "2019-06-10"),
    ("longnan-2019", "gradual_exit_months", "2019-06-10"),
    ("longnan-2019", "grant_valid_months", "2019-06-10"),
    ("longnan-2019", "review_months", "2019-06-10"),
    ("longnan-2019", "report_months", "2019-06-10"),
    ("longnan-2019", "temporary_limit_township", "2019-06-10"),
    ("longnan-2019", "temporary_limit_county", "2019-06-10"),
    ("leiyang-2024", "dibao_standard", "2024-09-01"),
    ("leiyang-2024", "last_year_disposable_income", "2024-09-01"),
    ("leiyang-2024", "rigid_share", "2024-09-01"),
    ("leiyang-2024", "transition_end", "2024-09-01"),
    ("cn-2021", "dibao_standard", "2023-01-01"),
    ("cn-2021", "gradual_exit_months", "2022-10-19"),
]


def value_of(pack_id: str, name: str, day: str, residence: str) -> object:
    pack = load_pack(pack_id)
    found = pack.parameters.resolve(name, parse_day(day), pack.document.area, residence)
    if found is None:
        return None
    assert isinstance(found, ParameterValue)
    return show(found.value, pack.vocabulary.parameters[name].type)


@pytest.mark.parametrize(("pack_id", "name", "day", "residence", "value"), NUMBERS)
def test_a_number_of_the_document_is_in_force_on_its_day(
    pack_id: str, name: str, day: str, residence: str, value: object
) -> None:
    found = value_of(pack_id, name, day, residence)
    if value == "fen":
        assert found == value
    else:
        assert Decimal(str(found)) == Decimal(str(value))


@pytest.mark.parametrize(("pack_id", "name", "day"), LEFT_TO_THE_COUNTY)
def test_what_is_left_to_the_county_has_no_default(pack_id: str, name: str, day: str) -> None:
    assert value_of(pack_id, name, day, "rural") is None


@pytest.mark.parametrize(("pack_id", "name", "day"), LEFT_TO_THE_COUNTY)
def test_the_pack_says_who_decides_what_it_leaves_open(pack_id: str, name: str, day: str) -> None:
    entry = load_pack(pack_id).parameters.entries[name]
    assert entry.left_to == "county" or any(
        value.start and value.start > parse_day(day) for value in entry.values
    )


def test_a_county_lays_its_own_dated_values_under_the_document(
    with_local: Callable[[str, dict[str, Any]], Pack],
) -> None:
    """ZZ-53: each county its own, each from its own day; where a county says nothing the document's silence stays."""
    liling, youxian = "430281000000", "430223000000"
    pack = with_local(
        "zhuzhou-2017",
        {
            "notice_days": [
                {"value": 5, "from": "2017-06-01", "area": liling},
                {"value": 7, "from": "2017-09-01", "area": liling},
            ]
        },
    )
    told = {
        (area, day): pack.parameters.resolve("notice_days", day, area, "rural")
        for area in (liling, youxian)
        for day in (20170531, 20170601, 20170831, 20170901)
    }
    values = {key: found.value if isinstance(found, ParameterValue) else None for key, found in told.items()}
    assert [values[liling, day] for day in (20170531, 20170601, 20170831, 20170901)] == [None, 5, 5, 7]
    assert {values[youxian, day] for day in (20170531, 20170901)} == {None}


def test_the_standard_of_tieling_is_for_the_country_only() -> None:
    assert value_of("tieling-2019", "dibao_standard", "2019-07-01", "urban") is None


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_value_of_a_document_names_a_clause_it_has(pack_id: str) -> None:
    pack = load_pack(pack_id)
    named = {clause for entry in pack.parameters.entries.values() for clause in entry.clause.split("、")}
    assert named <= set(pack.clauses)
