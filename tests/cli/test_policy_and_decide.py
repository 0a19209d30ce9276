"""The commands as a person types them: tables, JSON, sentences and exit codes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from doudi.cli.main import COMMANDS, main

ROOT = Path(__file__).resolve().parents[2]
HOUSEHOLD = str(ROOT / "examples" / "household.json")
LOCAL = str(ROOT / "examples" / "local.yaml")
FIVE = {"zhuzhou-2017": 54, "tieling-2019": 32, "longnan-2019": 53, "leiyang-2024": 42, "liaoning-2014": 63}
PACKS = {*FIVE, "cn-2014", "cn-2021", "cn-2026"}


def run(*args: str) -> Result:
    return CliRunner().invoke(main, list(args))


def test_every_command_has_help_with_an_example() -> None:
    for name in COMMANDS:
        result = run(name, "--help")
        assert result.exit_code == 0, result.output
        assert "例：doudi" in result.output, name


def test_list_names_every_pack() -> None:
    rows = json.loads(run("policy", "list", "--json").stdout)
    assert {row["id"] for row in rows} == PACKS
    tieling = next(row for row in rows if row["id"] == "tieling-2019")
    assert tieling["number"] == "铁市民发〔2019〕45号"
    assert tieling["area"] == "211200000000"
    assert tieling["from"] == "2019-03-08"
    assert tieling["to"] is None
    assert tieling["builds_on"] == "liaoning-2014"


def test_check_of_all_packs_is_clean() -> None:
    result = run("policy", "check", "--json")
    assert json.loads(result.stdout) == []
    assert result.exit_code == 0


def test_coverage_lists_all_244_clauses() -> None:
    result = run("policy", "coverage", "--json")
    rows = json.loads(result.stdout)
    assert result.exit_code == 0, result.stderr
    assert {pack: sum(row["pack"] == pack for row in rows) for pack in FIVE} == FIVE
    assert len(rows) == 244
    assert {row["status"] for row in rows} == {"carried", "planned"}
    for row in rows:
        if row["status"] == "carried":
            assert row["tests"], row
            assert row["carried_by"], row


@pytest.mark.parametrize(("day", "value"), [("2019-06-30", "4350.00"), ("2019-07-01", "4770.00")])
def test_value_gives_the_number_its_clause_and_its_source(day: str, value: str) -> None:
    args = ("--on", day, "--area", "211200000000", "--residence", "rural", "--json")
    shown = json.loads(run("policy", "value", "tieling-2019", "dibao_standard", *args).stdout)
    assert shown["value"] == value
    assert (shown["clause"], shown["source"], shown["unit"], shown["area"]) == (
        "TL-01",
        "document",
        "元/年",
        "211200000000",
    )


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (
            ["policy", "value", "no-such", "dibao_standard", "--on", "2019-07-01"],
            2,
            "没有叫“no-such”的政策包",
        ),
        (["policy", "value", "tieling-2019", "no_such", "--on", "2019-07-01"], 2, "没有叫“no_such”的参数"),
        (
            [
                "policy",
                "value",
                "tieling-2019",
                "dibao_standard",
                "--on",
                "2019-07-01",
                "--area",
                "990000000000",
            ],
            2,
            "没有区划",
        ),
        (
            ["policy", "value", "tieling-2019", "dibao_standard", "--on", "2019-02-31"],
            2,
            "没有「2019-02-31」这一天",
        ),
        (
            ["policy", "value", "tieling-2019", "deposit_limit_months", "--on", "2019-07-01"],
            1,
            "文件留给县里定",
        ),
        (["policy", "check", "no-such"], 2, "没有叫“no-such”的政策包"),
        (["decide", "tieling-2019", "/no/such.json", "--on", "2019-07-01"], 2, "找不到户文件"),
        (
            ["decide", "tieling-2019", HOUSEHOLD, "--on", "2019-07-01", "--local", "/no/such.yaml"],
            2,
            "找不到文件",
        ),
    ],
)
def test_refusals_have_a_sentence_and_an_exit_code(args: list[str], code: int, said: str) -> None:
    result = run(*args)
    assert result.exit_code == code, result.output
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_decide_prints_the_contract_as_json() -> None:
    result = run("decide", "tieling-2019", HOUSEHOLD, "--on", "2019-08-01", "--local", LOCAL, "--json")
    decision = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (decision["pack"], decision["on"], decision["missing"]) == ("tieling-2019", "2019-08-01", [])
    assert decision["answers"]["dibao"] is True
    assert decision["answers"]["dibao_amount_month"] == "800.00"  # (4770 × 4 − 9480) / 12
    assert decision["answers"]["tekun_standard_year"] == "6201.00"
    assert set(decision["because"]) == set(decision["answers"])
    assert decision["because"]["dibao"]["name"] == "低保"


def test_without_local_values_the_answer_says_what_the_county_must_give() -> None:
    decision = json.loads(run("decide", "tieling-2019", HOUSEHOLD, "--on", "2019-08-01", "--json").stdout)
    assert decision["answers"]["dibao"] is None
    assert decision["missing"] == [
        "parameter:deposit_limit_months",
        "parameter:house_limit",
        "parameter:vehicle_limit",
    ]


def test_a_day_or_area_outside_the_document_is_told_on_stderr() -> None:
    result = run("decide", "leiyang-2024", HOUSEHOLD, "--on", "2019-08-01", "--json")
    assert "早于“leiyang-2024”生效之日" in result.stderr
    assert "不在“leiyang-2024”适用的" in result.stderr
    json.loads(result.stdout)


def test_a_wrong_file_leaves_json_on_stdout_and_the_sentence_on_stderr(tmp_path: Path) -> None:
    path = tmp_path / "户.json"
    path.write_text(
        '{"household": {"household_id": "H"}, "persons": [{"birth_date": "2019-02-31"}]}', encoding="utf-8"
    )
    result = run("decide", "tieling-2019", str(path), "--on", "2019-08-01", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["field"] == "persons[0].birth_date"
    assert "2019-02-31" in result.stderr


def test_diff_tells_rules_parameters_and_steps() -> None:
    rows = json.loads(run("policy", "diff", "cn-2014", "cn-2021", "--on", "2021-07-01", "--json").stdout)
    assert {row["kind"] for row in rows} == {"parameter", "rule", "step"}
    assert any(row["name"] == "refusals_to_stop" for row in rows)
    assert (
        json.loads(run("policy", "diff", "cn-2021", "cn-2021", "--on", "2021-07-01", "--json").stdout) == []
    )


def test_a_document_that_was_not_yet_known_is_told_as_such() -> None:
    result = run("decide", "tieling-2019", HOUSEHOLD, "--on", "2019-08-01", "--known", "2019-03-01", "--json")
    assert result.exit_code == 1
    assert "2019-03-08 才发布" in result.stderr


def test_people_read_labels_and_not_identifiers() -> None:
    shown = run("decide", "tieling-2019", HOUSEHOLD, "--on", "2019-06-30").stdout
    assert "户的户籍在本地 = 是" in shown
    assert "户的取暖方式 = 分散取暖" in shown
    assert "参数 金融资产限额月数（parameter:deposit_limit_months）" in shown
