"""A what-if counts what deciding every household twice would count, and does less work the second time."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

from doudi.cli.main import main
from doudi.core.refusal import InputError
from doudi.policy.case import Case
from doudi.policy.law import Law
from doudi.policy.pack import Pack, load_pack
from doudi.policy.register import open_register
from doudi.policy.simulate import WhatIf, changed, counts_of
from doudi.policy.sql.outputs import facts_behind
from tests.policy.agreement import random_register
from tests.policy.site_values import VALUES, site_values
from tests.policy.strategies import RandomRegister

ON = 20190801


def pack_with_values(pack_id: str) -> Pack:
    pack = load_pack(pack_id)
    return load_pack(pack_id, local=site_values(pack, Random(1)) | {
        name: VALUES[name] for name, entry in pack.parameters.entries.items() if name in VALUES and not list(entry.values)
    })  # fmt: skip


def by_hand(law: Law, drawn: RandomRegister) -> list[tuple[str, Any, Any, Any]]:
    counted, evaluator = counts_of(law), law.evaluator
    said = []
    for dossier in drawn.dossiers():
        case = Case(law, dossier)
        values = [
            evaluator.value(counted[name], case) if name in counted else 0
            for name in ("who", "persons", "monthly")
        ]
        said.append((dossier.household["household_id"], *values))
    return said


def counts(said: list[tuple[str, Any, Any, Any]]) -> tuple[int, int, int]:
    into = [row for row in said if row[1]]
    return len(into), sum(row[2] or 0 for row in into), sum(row[3] or 0 for row in into)


@pytest.mark.parametrize(
    ("pack_id", "setting"),
    [
        ("tieling-2019", "dibao_standard=6000@rural"),
        ("cn-2021", "dibao_standard=9000"),
        ("leiyang-2024", "margin_factor=2"),
        ("longnan-2019", "poverty_line=8000"),
        ("liaoning-2014", "vehicle_limit=2"),
    ],
)
def test_a_what_if_counts_what_two_decisions_count(pack_id: str, setting: str, tmp_path: Path) -> None:
    pack = pack_with_values(pack_id)
    law, then = pack.law(ON).require(), changed(pack, [setting]).law(ON).require()
    drawn = random_register(law, 5, households=150, unknown=0.02, drop=False)
    drawn.write(tmp_path, "parquet")
    before, after = by_hand(law, drawn), by_hand(then, drawn)
    with open_register(tmp_path, facts=facts_behind(law, list(law.rules))) as register:
        found = WhatIf(pack, register, ON).ask([setting], by="township")
    pairs = list(zip(before, after, strict=True))
    assert found.enter == [one[0] for one, two in pairs if one[1] is False and two[1] is True]
    assert found.leave == [one[0] for one, two in pairs if one[1] is True and two[1] is False]
    assert found.undecided == sum(one[1] is None or two[1] is None for one, two in pairs)
    for count, said in ((found.before, before), (found.after, after)):
        assert (count.households, count.persons, count.monthly or 0) == counts(said)
    assert sum(area.after.households for area in found.by) == found.after.households
    assert [each for area in found.by for each in area.enter].sort() == list(found.enter).sort()
    assert all(area.area is None or area.area.endswith("000") for area in found.by)


def test_a_further_question_groups_no_rows_again_unless_it_must(tmp_path: Path) -> None:
    pack = pack_with_values("tieling-2019")
    law = pack.law(ON).require()
    random_register(law, 5, households=30, unknown=0.0, drop=False).write(tmp_path, "parquet")
    with open_register(tmp_path, facts=facts_behind(law, list(law.rules))) as register:
        what_if = WhatIf(pack, register, ON)
        stored = set(what_if._store.held)
        first = what_if.ask(["dibao_standard=6000@rural"])
        assert set(what_if._store.held) == stored
        assert what_if.ask(["dibao_standard=6000@rural"]) == first
        assert what_if.ask([]).enter == []


def test_unknown_parameters_values_and_bounds_are_refused() -> None:
    pack = pack_with_values("tieling-2019")
    for setting, code in (
        ("dibao_standart=1", "unknown-parameter-name"),
        ("dibao_standard", "usage"),
        ("dibao_standard=1@town", "usage"),
        ("dibao_standard=many", "usage"),
        ("tekun_standard=1", "out-of-bounds"),
    ):
        with pytest.raises(InputError) as refused:
            changed(pack, [setting])
        assert refused.value.code == code, setting


def test_the_command_speaks_json_and_a_table(tmp_path: Path) -> None:
    law = pack_with_values("tieling-2019").law(ON).require()
    random_register(law, 5, households=20, unknown=0.0, drop=False).write(tmp_path, "csv")
    args = [
        "simulate",
        "tieling-2019",
        str(tmp_path),
        "--on",
        "2019-08-01",
        "--set",
        "dibao_standard=6000@rural",
    ]
    done = CliRunner().invoke(main, [*args, "--by", "county", "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert set(said) == {"before", "after", "enter", "leave", "undecided", "by"}
    assert set(said["before"]) == {"households", "persons", "monthly"}
    assert set(said["by"][0]) == {"area", "before", "after", "enter", "leave"}
    assert "改之前" in CliRunner().invoke(main, args).stdout
    assert CliRunner().invoke(main, [*args[:-1], "nonsense"]).exit_code == 2
