"""The worked pairs of pairs.yaml, each in a register and a roster of its own."""

from pathlib import Path

import pytest
import yaml

from tests.matching.linking.worlds import Row, run

CASES: list[Row] = yaml.safe_load(Path(__file__).with_name("pairs.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["says"] for case in CASES])
def test_a_worked_pair_gets_its_verdict_and_its_sentence(case: Row, tmp_path: Path) -> None:
    outcome = run(tmp_path, case["register"], [case["row"]])
    found = {"link": outcome.links, "review": outcome.review, "none": []}
    verdict = "link" if outcome.links else "review" if outcome.review else "none"
    assert verdict == case["verdict"], (outcome.links, outcome.review)
    for said in found[verdict]:
        assert case.get("how", "") in said["how"]
    expected = [f"P{at}" for at, one in enumerate(case["register"]) if one.get("expected")]
    if expected:
        assert [one["person_id"] for one in outcome.links] == expected
    assert len(outcome.links) + len(outcome.unlinked) == 1
