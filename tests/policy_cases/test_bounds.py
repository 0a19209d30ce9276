"""A site's values outside the bound its document sets are refused in one sentence that names parameter and clause."""

from collections.abc import Callable
from typing import Any

import pytest

from doudi.core.refusal import InputError
from doudi.policy.pack import Pack

RURAL = {"from": "2019-07-01", "residence": "rural"}
#: pack, local values, the clause that sets the bound
OUTSIDE = [
    ("tieling-2019", {"tekun_standard": [{"value": 6200.99, **RURAL}]}, "TL-02"),
    ("tieling-2019", {"tekun_factor": [{"value": 1.2999, "from": "2019-07-01"}]}, "TL-02"),
    (
        "tieling-2019",
        {
            "dibao_standard": [{"value": 5000, "residence": "rural"}],
            "tekun_standard": [{"value": 6499.99, **RURAL}],
        },
        "TL-02",
    ),
    ("tieling-2019", {"gradual_exit_months": 25}, "TL-12"),
    ("tieling-2019", {"heating_min_year": 199.99}, "TL-30"),
    (
        "tieling-2019",
        {
            "heating_central_year": [
                {"value": 799.99, "residence": "rural"},
                {"value": 800, "residence": "urban"},
            ]
        },
        "TL-29",
    ),
    ("tieling-2019", {"job_keep_months": 2}, "LD-17"),
    ("liaoning-2014", {"job_keep_months": 2}, "LD-17"),
    ("liaoning-2014", {"job_keep_months": 13}, "LD-17"),
    ("liaoning-2014", {"spot_check_share": 0.2999}, "LD-08"),
    ("liaoning-2014", {"reward_share": 1.0001}, "LD-52"),
    ("zhuzhou-2017", {"spot_check_share": 0.4999}, "ZZ-47"),
    ("zhuzhou-2017", {"survey_team_min": 1}, "ZZ-20"),
    ("zhuzhou-2017", {"review_months": 13}, "ZZ-33"),
    ("leiyang-2024", {"case_working_days": 26}, "LY-14"),
    ("leiyang-2024", {"case_working_days_special": 41}, "LY-14"),
    ("cn-2021", {"gradual_exit_months": [{"value": 7, "from": "2022-10-20"}]}, "83-渐退"),
    ("cn-2021", {"case_working_days": 31}, "57-22"),
    ("cn-2021", {"case_working_days_special": 46}, "57-22"),
    ("cn-2021", {"survey_team_min": 1}, "57-16"),
]
ON_THE_BOUND = [
    ("tieling-2019", {"tekun_standard": [{"value": 6201, **RURAL}]}),
    ("tieling-2019", {"tekun_factor": [{"value": 1.3, "from": "2019-07-01"}]}),
    (
        "tieling-2019",
        {
            "dibao_standard": [{"value": 5000, "residence": "rural"}],
            "tekun_standard": [{"value": 6500, **RURAL}],
        },
    ),
    ("tieling-2019", {"gradual_exit_months": 24}),
    ("tieling-2019", {"heating_min_year": 200}),
    (
        "tieling-2019",
        {
            "heating_central_year": [
                {"value": 800, "residence": "rural"},
                {"value": 800, "residence": "urban"},
            ]
        },
    ),
    ("liaoning-2014", {"job_keep_months": 3}),
    ("liaoning-2014", {"job_keep_months": 12}),
    ("liaoning-2014", {"spot_check_share": 0.3}),
    ("zhuzhou-2017", {"spot_check_share": 0.5}),
    ("zhuzhou-2017", {"spot_check_share": 1}),
    ("zhuzhou-2017", {"survey_team_min": 2}),
    ("zhuzhou-2017", {"review_months": 12}),
    ("leiyang-2024", {"case_working_days": 25}),
    ("leiyang-2024", {"case_working_days_special": 40}),
    ("cn-2021", {"gradual_exit_months": [{"value": 6, "from": "2022-10-20"}]}),
]


def label(given: object) -> str:
    return "+".join(given) if isinstance(given, dict) else str(given)


@pytest.mark.parametrize(("pack_id", "local", "clause"), OUTSIDE, ids=label)
def test_a_local_value_outside_the_bound_is_refused(
    pack_id: str, local: dict[str, Any], clause: str, with_local: Callable[[str, dict[str, Any]], Pack]
) -> None:
    with pytest.raises(InputError) as refusal:
        with_local(pack_id, local)
    said = str(refusal.value)
    assert clause in said
    assert any(name in said for name in local)
    assert said.endswith("。") and "\n" not in said


@pytest.mark.parametrize(("pack_id", "local"), ON_THE_BOUND, ids=label)
def test_a_local_value_on_the_bound_is_taken(
    pack_id: str, local: dict[str, Any], with_local: Callable[[str, dict[str, Any]], Pack]
) -> None:
    assert with_local(pack_id, local).id == pack_id


def test_there_is_no_place_to_set_a_quota(with_local: Callable[[str, dict[str, Any]], Pack]) -> None:
    """ZZ-29: no top-down target; a site that tries to set one is told that there is no such parameter."""
    for name in ("quota", "target", "doudi_quota", "指标"):
        with pytest.raises(InputError, match="没有叫"):
            with_local("zhuzhou-2017", {name: 100})
