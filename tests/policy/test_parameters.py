"""Dated, layered values within the bounds of their documents; and the law as it was known on an earlier day."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.core.refusal import InputError
from doudi.policy.decide import decide
from doudi.policy.dossier import read_household
from doudi.policy.pack import load_pack
from doudi.policy.parameters import Parameters, ParameterValue, Undecided, area_prefix

RULE = "低保: {is: 低保标准 > 0, clause: X-1}\n"
FACTOR = "tekun_factor: {clause: X-2, values: [{value: 1.3}], bound: {min: 1.3}}\n"
STANDARD = "dibao_standard: {clause: X-1, left_to: county}\n"
TEKUN = (
    "tekun_standard: {clause: X-2, left_to: county, optional: true, bound: {min: 特困标准倍数 * 低保标准}}\n"
)
MONTHS = "job_keep_months: {clause: X-2, left_to: county, bound: {min: 3, max: 12}}\n"
HEATING = "heating_central_year: {clause: X-2, left_to: county, bound: {min: 集中取暖救助标准, min_residence: urban, for_residence: rural}}\n"


def test_a_value_holds_from_its_first_day_to_its_last(make_pack) -> None:
    values = "[{value: 4350, to: 2019-06-30}, {value: 4770, from: 2019-07-01}]"
    pack = make_pack(RULE, parameters=f"dibao_standard: {{clause: X-1, values: {values}}}")
    for day, value in [(19000101, 435000), (20190630, 435000), (20190701, 477000), (20991231, 477000)]:
        found = pack.parameters.resolve("dibao_standard", day, "430481000000", "rural")
        assert isinstance(found, ParameterValue)
        assert found.value == value


@pytest.mark.parametrize(
    ("local", "refused"),
    [
        ({"tekun_factor": "1.2999"}, True),
        ({"tekun_factor": "1.3"}, False),
        ({"job_keep_months": "2"}, True),
        ({"job_keep_months": "3"}, False),
        ({"job_keep_months": "12"}, False),
        ({"job_keep_months": "13"}, True),
        ({"dibao_standard": "5000", "tekun_standard": "6499.99"}, True),
        ({"dibao_standard": "5000", "tekun_standard": "6500"}, False),
        ({"dibao_standard": "5000", "tekun_factor": "1.4", "tekun_standard": "6500"}, True),
        (
            {
                "dibao_standard": [{"value": "5000"}, {"value": "5001", "from": "2020-01-01"}],
                "tekun_standard": "6500",
            },
            True,
        ),
        (
            {
                "heating_central_year": [
                    {"value": "900", "residence": "urban"},
                    {"value": "899.99", "residence": "rural"},
                ]
            },
            True,
        ),
        (
            {
                "heating_central_year": [
                    {"value": "900", "residence": "urban"},
                    {"value": "900", "residence": "rural"},
                ]
            },
            False,
        ),
        # when the lower standard ends, what was enough no longer is
        (
            {
                "dibao_standard": [
                    {"value": "3000", "from": "2020-01-01", "to": "2024-12-31"},
                    {"value": "4770", "from": "2025-01-01"},
                ],
                "tekun_standard": [{"value": "4000", "from": "2020-01-01"}],
            },
            True,
        ),
        ({"dibao_standard": [{"value": "1", "area": "²²²²²²²²²²²²"}]}, True),
        ({"dibao_standard": "many"}, True),
        ({"dibao_standard": "-1"}, True),
        ({"dibao_standard": "1.005"}, True),
        ({"job_keep_months": "3.5"}, True),
        ({"bar_months": "96000"}, True),  # its end would lie beyond the calendar
        (
            {"dibao_standard": [{"value": "1", "from": "2020-01-01"}, {"value": "2", "from": "2020-01-01"}]},
            True,
        ),
        ({"dibao_standard": [{"value": "1", "from": "2020-01-01", "to": "2019-01-01"}]}, True),
        ({"dibao_standart": "5000"}, True),
        ({"dibao_standard": [{"value": "1", "since": "2020-01-01"}]}, True),
        ({"dibao_standard": [{"value": "1", "from": "2020-02-30"}]}, True),
        ({"dibao_standard": [{"value": "1", "area": "4304"}]}, True),
        ({"margin_factor": "1.5"}, False),  # known by name, not used by this pack: taken and ignored
    ],
)
def test_a_local_value_outranks_the_document_within_its_bound(
    make_pack, local: dict[str, Any], refused: bool
) -> None:
    make_pack(RULE, parameters=STANDARD + FACTOR + TEKUN + MONTHS + HEATING)
    if refused:
        with pytest.raises(InputError) as said:
            load_pack("test-pack", local=local)
        assert str(said.value).endswith("。")
    else:
        load_pack("test-pack", local=local)


def test_a_bound_holds_also_on_the_day_after_a_value_ends(make_pack) -> None:
    standard = "dibao_standard: {clause: X-1, left_to: county, values: [{value: 4770}]}\n"
    make_pack(RULE, parameters=standard + FACTOR + TEKUN)
    local = {
        "dibao_standard": [{"value": "3000", "from": "2020-01-01", "to": "2024-12-31"}],
        "tekun_standard": [{"value": "4000", "from": "2020-01-01"}],
    }
    with pytest.raises(InputError, match="2025-01-01"):
        load_pack("test-pack", local=local)


def test_an_old_decision_can_be_made_again_as_the_law_was_known_then(make_pack) -> None:
    rules = """
低保:
  - {is: 人数() > 1, clause: X-1, known: 2019-01-01, to: 2019-06-30}
  - {is: 人数() > 2, clause: X-2, known: 2020-05-01, from: 2019-07-01}
  - {is: 人数() > 1, clause: X-1, known: 2019-01-01, from: 2019-07-01}
"""
    make_pack(rules)
    persons = [{"person_id": str(at), "counted": True} for at in range(2)]
    dossier = read_household({"household": {"household_id": "H"}, "persons": persons})
    # published in 2020 with effect from July 2019: today's answer differs from what could be known in 2019
    assert decide(load_pack("test-pack"), dossier, 20190801).answers["dibao"] is False
    assert decide(load_pack("test-pack", known=20191231), dossier, 20190801).answers["dibao"] is True


AREAS = ["000000000000", "430000000000", "430400000000", "430481000000", "430481114000", "430481114001"]


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 3), st.sampled_from([None, "urban", "rural"])), max_size=6
    ),
    st.integers(0, 5),
    st.integers(0, 3),
    st.sampled_from(["urban", "rural"]),
)
def test_the_nearest_area_then_the_latest_day_wins(
    values: list[tuple[int, int, str | None]], level: int, day: int, residence: str
) -> None:
    from doudi.policy.parameters import ParameterEntry
    from doudi.policy.vocabulary import load_vocabulary

    made = tuple(
        ParameterValue(
            value=at,
            clause="X",
            source="document",
            start=20200100 + start + 1,
            area=AREAS[area],
            residence=of,
        )
        for at, (area, start, of) in enumerate(values)
    )
    entry = ParameterEntry(load_vocabulary().parameters["dibao_standard"], layers=(made,))
    found = Parameters({"dibao_standard": entry}).resolve(
        "dibao_standard", 20200101 + day, AREAS[level], residence
    )
    fitting = [
        v
        for v, (area, start, of) in zip(made, values, strict=True)
        if area <= level and start <= day and of in (None, residence)
    ]
    assert not isinstance(found, Undecided)
    assert (found is None) == (not fitting)
    if found is not None:
        assert found.area is not None
        nearest = max(len(area_prefix(v.area or "")) for v in fitting)
        assert len(area_prefix(found.area)) == nearest
