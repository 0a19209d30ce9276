"""What `doudi policy check` says of procedures: every fault is found, with its file and line."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from doudi.cli.main import main
from doudi.core.refusal import InputError
from doudi.policy.pack import forget_packs, pack_ids, read_pack
from doudi.procedure.check import check_procedures
from doudi.procedure.definition import load_flows
from doudi.procedure.guards import guards_of
from doudi.procedure.reading import read_flows

ROOT = Path(__file__).resolve().parents[2]
Edit = Callable[[str, str, str], list[tuple[str, int, str]]]


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Edit]:
    """Replaces a piece of one pack's procedure.yaml, once; gives the complaints as (file, line, code)."""
    folder = tmp_path / "policies"
    shutil.copytree(ROOT / "policies", folder)
    monkeypatch.setenv("DOUDI_POLICIES", str(folder))
    forget_packs()

    def edit(pack_id: str, old: str, new: str) -> list[tuple[str, int, str]]:
        path = folder / pack_id / "procedure.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        forget_packs()
        found = {*read_pack(pack_id).complaints, *check_procedures([pack_id])}
        return sorted((complaint.file, complaint.line, complaint.code) for complaint in found)

    yield edit
    forget_packs()


def test_the_procedures_of_all_packs_are_without_fault() -> None:
    assert check_procedures(pack_ids()) == []


FAULTS = [
    ("cn-2021", "who: [township_reviewer]", "who: [township_revewer]", "unknown-role"),
    ("cn-2021", "does: review", "does: reviewing", "unknown-does"),
    ("cn-2021", "after: [入户调查, 发起信息核对, 异议复查]", "after: [入户, 发起信息核对, 异议复查]", "unknown-step"),
    ("cn-2021", "after: [乡镇审核]", "after: [乡镇审核, 县级审核确认]", "circle"),
    ("cn-2021", "clause: [57-15, 57-16]", "clause: []", "missing-clause"),
    ("cn-2021", "clause: [57-15, 57-16]", "clause: [57-15, 57-99]", "unknown-clause"),
    ("cn-2021", "total_clause: 57-22", "total_clause: 57-99", "unknown-clause"),
    ("cn-2021", "days: county_days", "days: county_dayz", "unknown-parameter"),
    ("cn-2021", "days: county_days", "days: objection_days", "undeclared-parameter"),
    ("cn-2021", "survey: [入户调查]", "survey: [入户]", "unknown-step"),
    ("cn-2021", "survey: [入户调查]", "eyes: [入户调查]", "unknown-hand"),
    ("cn-2021", "        calendar_days: notice_days\n", "", "no-days"),
    ("cn-2021", "stage: first", "stage: second", "stage"),
    ("cn-2021", "        boards: [村（居）民委员会公示栏]\n", "", "no-boards"),
    ("cn-2021", "shows: [name, persons, amount]", "shows: [name, illness]", "shows"),
    ("cn-2021", "when: [staff_relative, complained_of]", "when: [rich]", "unknown-mark"),
    ("cn-2021", "programmes: [dibao, single_person, margin]", "programmes: [dibaoo]", "unknown-programme"),
    ("cn-2021", "evidence: [申请书]", "evidence: [申请书, 存款]", "asked-again"),
    ("cn-2021", "on_objection: true", "optional: true\n        colour: red", "unknown-key"),
    ("cn-2021", "again: [入户调查, 民主评议]", "again: [入户调查]", "unreachable"),
    ("cn-2021", "        after: [乡镇审核公示]\n        when:", "        when:", "unreachable"),
    ("cn-2021", "sends_back_to: [入户调查, 发起信息核对]", "sends_back_to: [告知]", "back-forward"),
    ("cn-2021", "signatures: [township_clerk, household]", "signatures: [finance, household]", "signature"),
    ("cn-2021", "delegated: only", "delegated: sometimes", "delegated"),
    ("cn-2021", "outcome: refuse", "outcome: perhaps", "outcome"),
    ("cn-2021", "share: spot_check_share", "share: 1.5", "share"),
    ("cn-2021", ", drawn_by: 随机抽取", "", "no-visit"),
    ("cn-2021", "        after: [乡镇审核]\n        calendar_days", "        optional: true\n        after: [乡镇审核]\n        calendar_days", "unguarded"),
    ("cn-2021", "does: survey", "does: assessment", "unguarded"),
    ("cn-2026", "does_without: {survey: FA-46, ", "does_without: {", "unguarded"),
    ("cn-2026", "remove: [无此步骤]", "", ""),
    ("liaoning-2014", "only_if: 城乡 = 城镇 且", "only_if: 城乡 = 城里 且", "unknown-name"),
    ("liaoning-2014", "only_if: 城乡 = 城镇 且", "only_if: 城乡 = 城镇 且且", "syntax"),
    ("liaoning-2014", "present_share: 2/3, ", "present_share: 3/2, ", "share"),
    ("zhuzhou-2017", "only_if: 建档立卡 = 未脱贫", "only_if: 人数()", "type"),
    ("zhuzhou-2017", "share: spot_check_share", "minutes: true", "no-share"),
    ("longnan-2019", "by: 2019-06-10", "by: 2019-06-31", "wrong-date"),
]  # fmt: skip


@pytest.mark.parametrize(("pack_id", "old", "new", "code"), [fault for fault in FAULTS if fault[3]])
def test_a_fault_is_found_with_file_and_line(
    edited: Edit, pack_id: str, old: str, new: str, code: str
) -> None:
    found = edited(pack_id, old, new)
    assert code in {one[2] for one in found}, found
    there = [one for one in found if one[2] == code]
    assert all(file == f"{pack_id}/procedure.yaml" and line > 1 for file, line, _ in there)


def test_the_command_says_it_and_ends_with_1(edited: Edit) -> None:
    edited("cn-2021", "who: [township_reviewer]", "who: [township_revewer]")
    result = CliRunner().invoke(main, ["policy", "check", "cn-2021"])
    assert result.exit_code == 1
    assert "cn-2021/procedure.yaml 第" in result.stderr and "township_revewer" in result.stderr


def test_a_pack_with_a_faulty_procedure_moves_no_case(edited: Edit) -> None:
    edited("cn-2021", "does: review", "does: reviewing")
    with pytest.raises(InputError) as refused:
        load_flows(read_pack("cn-2021"))
    assert refused.value.line


DAMAGED = (
    "steps: 3\n", "flows: [1]\n", "flows: {dibao: 3}\n", "flows: {dibao: {steps: {甲: 乙}}}\n", "3\n",
    "flows: {dibao: {title: 甲, hands: 3, pauses: [1], steps: {甲: {does: [1], who: {a: b}, after: 3, appraisal: 1}}}}\n",
    "flows: {dibao: {programmes: {a: b}, steps: {甲: {objection: 乙, calendar_days: {a: b}, only_if: [1], by: []}}}}\n",
)  # fmt: skip


def test_damaged_files_are_said_not_thrown(edited: Edit) -> None:
    text = (ROOT / "policies/cn-2021/procedure.yaml").read_text(encoding="utf-8")
    for new in DAMAGED:
        assert edited("cn-2021", text, new) != [], new
        text = new


# -- how a flow is put together from that of the pack it builds on --


def test_a_flow_takes_over_changes_adds_and_keeps_its_order() -> None:
    base = load_flows(read_pack("liaoning-2014"))["dibao"]
    ours = load_flows(read_pack("tieling-2019"))["dibao"]
    added = {"集中排查", "两委联席评议", "四议两公开", "渐退"}
    assert set(ours.steps) == set(base.steps) | added
    assert {"两委联席评议", "四议两公开"} <= set(ours.steps["乡镇审核"].after)
    assert ours.steps["县级审批"].clauses == ("TL-10", "TL-03", "LD-07", "220-县级时限")
    assert ours.steps["县级审批"].days == base.steps["县级审批"].days
    assert ours.steps["入户调查"] == base.steps["入户调查"]


def test_a_step_taken_out_leaves_what_came_before_it_before_what_came_after(edited: Edit) -> None:
    title = "    title: 低保审核确认（社会救助法）\n"
    found = edited("cn-2026", title, "    title: 低保\n    remove: [异议复查, 乡镇审核公示]\n")
    assert {one[2] for one in found} == {"unguarded", "unreachable"}, (
        "no notice, and no objection to appraise"
    )
    flows, _ = read_flows(read_pack("cn-2026"))
    assert "乡镇审核公示" not in flows["dibao"].steps
    assert "乡镇审核" in flows["dibao"].steps["县级审核确认"].after


def test_a_step_that_is_not_there_cannot_be_taken_out(edited: Edit) -> None:
    found = edited(
        "cn-2026", "    title: 低保审核确认（社会救助法）\n", "    title: 低保\n    remove: [无此步骤]\n"
    )
    assert [one[2] for one in found] == ["remove"]


def test_packs_do_without_flows_of_others() -> None:
    assert list(load_flows(read_pack("zhuzhou-2017"))) == ["doudi"]
    assert list(load_flows(read_pack("cn-2026"))) == ["dibao", "reduction", "emergency", "tekun"]


def test_the_guards_of_a_flow_are_those_no_case_can_leave_out() -> None:
    flow = load_flows(read_pack("zhuzhou-2017"))["doudi"]
    names = {step.name for step in guards_of(flow, flow.steps["纳入"])}
    assert {
        "入户调查",
        "家庭经济状况核对",
        "民主评议",
        "初评公示",
        "乡镇审核",
        "县级逐一审核",
        "联合审批",
        "拟审批公示",
    } <= names
    assert "重点抽查" not in names and "扶贫核准" not in names


def test_every_procedure_is_plain_yaml() -> None:
    for pack_id in pack_ids():
        assert yaml.safe_load((ROOT / "policies" / pack_id / "procedure.yaml").read_text(encoding="utf-8"))
