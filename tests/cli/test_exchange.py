"""``doudi exchange`` as a check centre and a department run it, one after the other."""

import json

import pytest
from click.testing import CliRunner

from doudi.cli.main import main
from tests.matching.exchange.offices import PEOPLE, authorisations, register
from tests.matching.joining.worlds import number, roster


@pytest.fixture
def run(tmp_path):
    register(tmp_path / "register")
    authorisations(tmp_path)

    def run(*words):
        return CliRunner().invoke(main, ["exchange", *map(str, words)])

    return run


def agreement(until="2025-12-31"):
    return ["--source", "农商行", "--agreement", "协议一号", "--agreement-until", until]


def ask(run, folder, *more, until="2025-12-31"):
    return run(
        "ask", folder / "register", folder / "authorisations.parquet", "--kind", "bank", "--ask", "deposit:20000",
        *agreement(until), "--exchange", "2024-1", "--on", "2024-09-01", "--valid-until", "2024-09-30",
        "--out", folder / "ask", *more,
    )  # fmt: skip


def test_a_list_goes_out_and_answers_come_back(run, tmp_path):
    sent = ask(run, tmp_path, "--json")
    assert sent.exit_code == 0, sent.output
    assert json.loads(sent.stdout)["households_left_out"] == 4
    rows = [{"citizen_id": number(1), "name": "王秀英", "deposit": "30000"}]
    file = roster(tmp_path / "house" / "bank.parquet", rows)
    out = tmp_path / "house" / "answers.jsonl"
    done = run("answer", tmp_path / "ask/request.jsonl", file, "--key", tmp_path / "ask/key.json",
               "--on", "2024-09-05", "--as-of", "2024-08-31", "--out", out, "--json")  # fmt: skip
    assert json.loads(done.stdout) == {"people": 4, "found": 1, "rows": 1, "rows_used": 1}
    back = run("read", out, "--of", tmp_path / "ask", "--out", tmp_path / "back", "--json")
    assert json.loads(back.stdout) == {"hits": 1, "review": 0, "nothing_found": 3}


def test_a_file_comes_in_and_is_wiped(run, tmp_path):
    file = roster(
        tmp_path / "in" / "bank.parquet", [{"citizen_id": one[2], "name": one[3]} for one in PEOPLE]
    )
    done = run("keep", file, tmp_path / "register", tmp_path / "authorisations.parquet", "--kind", "bank", *agreement(),
               "--on", "2024-09-01", "--by", "王某", "--out", tmp_path / "hits.parquet",
               "--record", tmp_path / "record.jsonl")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "文件已擦除" in done.stderr and not file.exists()


@pytest.mark.parametrize(
    ("until", "code", "sentence"), [("2024-08-31", 1, "已经过期"), ("2024-8-31", 2, "2019-07-01")]
)
def test_a_refusal_is_one_sentence_and_no_traceback(run, tmp_path, until, code, sentence):
    refused = ask(run, tmp_path, until=until)
    assert refused.exit_code == code
    assert sentence in refused.stderr and "Traceback" not in refused.output


def test_what_is_not_there_is_wrong_usage(run, tmp_path):
    refused = run("answer", tmp_path / "a.jsonl", tmp_path / "b.xlsx", "--key", tmp_path / "c.json",
                  "--on", "2024-09-05", "--as-of", "2024-08-31", "--out", tmp_path / "d.jsonl")  # fmt: skip
    assert refused.exit_code == 2 and "Traceback" not in refused.output
