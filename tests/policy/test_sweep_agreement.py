"""Both evaluators say the same of every household: the rules are random, the registers are random, much is unknown."""

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doudi.policy.pack import Pack, load_pack, pack_ids
from tests.policy.agreement import trial
from tests.policy.rule_strategies import packs
from tests.policy.site_values import site_values

DAYS = [20190630, 20190801, 20230131, 20240229, 20260801]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(packs(), st.integers(0, 10**6), st.sampled_from(DAYS))
def test_random_rules_say_the_same_in_python_and_in_sql(
    tmp_path_factory: pytest.TempPathFactory, pack: Pack, seed: int, on: int
) -> None:
    law = pack.law(on).require()
    with trial(law, seed, tmp_path_factory.mktemp("register")) as tried:
        assert tried.differences() == []


@pytest.mark.parametrize("pack_id", pack_ids())
@pytest.mark.parametrize("seed", range(4))
def test_every_shipped_pack_says_the_same_in_python_and_in_sql(
    pack_id: str, seed: int, tmp_path: Path
) -> None:
    random = Random(f"{pack_id}{seed}")
    local: dict[str, Any] | None = site_values(load_pack(pack_id), random) if seed else None
    law = load_pack(pack_id, local=local).law(random.choice(DAYS)).require()
    unknown = (0.0, 0.02, 0.06, 0.3)[seed]
    with trial(law, seed, tmp_path, unknown=unknown, households=60, drop=seed == 3) as tried:
        assert tried.differences() == []
        if seed == 1:
            # the comparison is worth something only where there is something to compare
            said = [value for row in tried.scalar for value in row]
            assert {True, False} <= {value for value in said if isinstance(value, bool)}
