"""`doudi procedure`: the steps shown, and the draw repeated by anybody from the published list and seed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from doudi.cli.main import main
from doudi.procedure.sampling import Item, draw


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["procedure", *words])


def test_show_prints_every_step_with_who_and_clause() -> None:
    shown = run("show", "zhuzhou-2017")
    assert shown.exit_code == 0
    for word in ("重点抽查", "ZZ-47", "县级领导小组", "公示天数（自然日）"):
        assert word in shown.stdout


def test_show_gives_json() -> None:
    flows = json.loads(run("show", "cn-2021", "--json").stdout)
    assert [flow["flow"] for flow in flows] == ["dibao", "tekun"]
    assert flows[0]["hands"]["decision"] == ["县级审核确认", "受托审核确认"]
    assert {"name": "入户调查", "days": "survey_start_days", "clauses": ["57-15", "57-16"]}.items() <= next(
        step for step in flows[0]["steps"] if step["name"] == "入户调查"
    ).items()


def test_an_unknown_flow_or_pack_is_said() -> None:
    assert "现有：dibao、tekun" in run("show", "cn-2021", "heating").stderr
    assert run("show", "cn-1999").exit_code == 2


def test_draw_prints_what_the_platform_draws(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    cases = [f"ZZ{number:03}" for number in range(20)]
    lines = [
        f"{case},{'甲镇' if n % 3 else '乙镇'},{'近亲属' if n == 7 else ''}" for n, case in enumerate(cases)
    ]
    file.write_text("\ufeffid,stratum,must\n" + "\n".join(reversed(lines)), encoding="utf-8")
    printed = json.loads(run("draw", str(file), "--seed", "2026-11-22", "--share", "0.5", "--json").stdout)
    items = [
        Item(case, "甲镇" if n % 3 else "乙镇", "近亲属" if n == 7 else "") for n, case in enumerate(cases)
    ]
    wanted = [{"order": d.order, "id": d.id, "why": d.why} for d in draw(items, "0.5", "2026-11-22")]
    assert printed == wanted and wanted[0] == {"order": 1, "id": "ZZ007", "why": "近亲属"}
    assert "ZZ007" in run("draw", str(file), "--seed", "2026-11-22", "--share", "0.5").stdout


@pytest.mark.parametrize(("content", "said"), [
    ("name\n甲\n", "没有“id”列"), ("id,must\nA,\n,近亲属\n", "第 3 行"), ("id\nA\nA\n", "有两次"),
])  # fmt: skip
def test_a_list_that_cannot_be_drawn_from_is_said_with_its_row(
    tmp_path: Path, content: str, said: str
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(content, encoding="utf-8")
    result = run("draw", str(file), "--seed", "s", "--share", "0.5")
    assert result.exit_code == 1 and said in result.stderr


def test_a_file_that_is_not_there_or_not_utf_8_is_said(tmp_path: Path) -> None:
    assert run("draw", str(tmp_path / "no.csv"), "--seed", "s", "--share", "1").exit_code == 2
    file = tmp_path / "gbk.csv"
    file.write_bytes("id\n株洲\n".encode("gb18030"))
    assert "UTF-8" in run("draw", str(file), "--seed", "s", "--share", "1").stderr
