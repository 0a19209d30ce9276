"""A faulty pack is refused before it runs, every fault at once, each with file, line and column."""

import pytest

from doudi.policy.check import check_packs
from doudi.policy.pack import Pack

STANDARD = "dibao_standard: {clause: X-1, left_to: county}\n"


def only(pack: Pack) -> tuple[str, str]:
    assert len(pack.complaints) == 1, pack.complaints
    return pack.complaints[0].code, pack.complaints[0].message


def test_a_sound_pack_has_no_complaint(make_pack) -> None:
    pack = make_pack("低保: {is: 户籍在本地, clause: X-1}")
    assert pack.complaints == ()
    assert check_packs(["test-pack"]) == []


@pytest.mark.parametrize(
    ("rule", "code", "said"),
    [
        ("户籍在本第", "unknown-name", "最接近的是“户籍在本地”"),
        ("非户籍在本地", "unknown-name", "“非 户籍在本地”，中间留一个空格"),
        ("残疾等级 = 1", "wrong-level", "“残疾等级”说的是一个成员"),
        ("低保标准 < 3000", "unit", "钱要写明单位"),
        ("低保标准 < 3000元/月", "unit", "请用 每月(…) 或 全年(…)"),
        ("低保标准 < 3000元", "unit", "单位不同"),
        ("每月(低保标准) < 300元/月 且 户籍在本地 = 城乡", "type", "要同一类的值"),
        ("城乡 = 农村镇", "unknown-name", "没有叫“农村镇”"),
        ("低保标准 / 12 > 0", "division", "除法只能写在 到分(…)"),
        ("户籍在本地 < 是", "type", "没有大小"),
        ("人数() + 户籍在本地 > 1", "type", "两边应当是数"),
        ("低保标准 * 低保标准 > 0元/年", "unit", "钱和钱不能相乘"),
        ("有(本人收入)", "wrong-level", "只能写在成员的规则里"),
        ("有(收人)", "unknown-name", "没有叫“收人”的行"),
        ("所属成员(在校)", "wrong-level", "“所属成员”只能写在"),
        ("周岁(户籍在本地) > 3", "type", "这里应当是日期"),
        ("户人数() > 3", "unknown-name", "最接近的是“人数”"),
        ("低保标准", "unit", "请写明 unit"),
        ("择(户籍在本地: 是; 户籍在本地: 否; 否则 是)", "unreachable", "这一支永远走不到"),
        ("边缘倍数 > 1", "undeclared-parameter", "parameters.yaml 没有写它的值"),
    ],
)
def test_a_fault_in_a_rule_is_one_clear_sentence(make_pack, rule: str, code: str, said: str) -> None:
    pack = make_pack(f"低保: {{is: '{rule}', clause: X-1}}", parameters=STANDARD)
    found, message = only(pack)
    assert found == code
    assert said in message


def test_the_column_points_at_the_word(make_pack) -> None:
    pack = make_pack("低保:\n  is: 户籍在本地 且 户籍在本第\n  clause: X-1\n")
    complaint = pack.complaints[0]
    line = (pack.id, "rules.yaml")
    assert complaint.file == "/".join(line)
    assert complaint.line == 4
    assert complaint.column == 7 + len("户籍在本地 且 ")


def test_the_line_and_column_are_right_inside_a_block(make_pack) -> None:
    pack = make_pack("低保:\n  is: |\n    户籍在本地\n    且 户籍在本第\n  clause: X-1\n")
    complaint = pack.complaints[0]
    assert (complaint.line, complaint.column) == (6, 5 + len("且 "))


def test_a_circle_is_named_in_full(make_pack) -> None:
    pack = make_pack(
        "低保: {is: 甲, clause: X-1}\n甲: {is: 非 乙, clause: X-1}\n乙: {is: 甲 或 户籍在本地, clause: X-1}\n"
    )
    circles = [c.message for c in pack.complaints if c.code == "circle"]
    assert len(circles) == 1
    assert "甲 → 乙 → 甲" in circles[0]


def test_all_faults_are_told_at_once(make_pack) -> None:
    pack = make_pack(
        "低保: {is: 没有的, clause: X-1}\n甲: {is: 也没有, clause: X-9}\n",
        parameters="nonsense: {clause: X-1}\n",
    )
    assert {c.code for c in pack.complaints} >= {"unknown-parameter"}
    pack = make_pack("低保: {is: 没有的, clause: X-1}\n甲: {is: 也没有, clause: X-9}\n")
    assert [c.code for c in pack.complaints].count("unknown-name") == 2
    assert "unknown-clause" in {c.code for c in pack.complaints}


def test_a_rule_without_its_clause_is_refused(make_pack) -> None:
    assert only(make_pack("低保: {is: 户籍在本地}"))[0] == "missing-clause"


def test_a_gap_between_two_values_is_refused(make_pack) -> None:
    values = "[{value: 4350, to: 2019-06-29}, {value: 4770, from: 2019-07-01}]"
    pack = make_pack(
        "低保: {is: 低保标准 > 0, clause: X-1}",
        parameters=f"dibao_standard: {{clause: X-1, values: {values}}}",
    )
    code, message = only(pack)
    assert code == "parameter-gap"
    assert "2019-06-30" in message


def test_two_values_from_one_day_are_refused(make_pack) -> None:
    values = "[{value: 4350, from: 2019-01-01}, {value: 4770, from: 2019-01-01}]"
    pack = make_pack(
        "低保: {is: 低保标准 > 0, clause: X-1}",
        parameters=f"dibao_standard: {{clause: X-1, values: {values}}}",
    )
    assert only(pack)[0] == "double-value"


def test_a_parameter_neither_valued_nor_left_to_anybody_is_refused(make_pack) -> None:
    pack = make_pack("低保: {is: 低保标准 > 0, clause: X-1}", parameters="dibao_standard: {clause: X-1}")
    assert only(pack)[0] == "no-value"


def test_a_value_outside_its_documents_own_bound_is_refused(make_pack) -> None:
    parameters = "tekun_factor: {clause: X-1, values: [{value: 1.2999}], bound: {min: 1.3}}"
    pack = make_pack("低保: {is: 特困标准倍数 > 1, clause: X-1}", parameters=parameters)
    assert only(pack)[0] == "out-of-bounds"


def test_a_rule_nobody_uses_is_told_by_the_check(make_pack) -> None:
    make_pack("低保: {is: 户籍在本地, clause: X-1}\n闲置: {is: 饮水安全, clause: X-1}\n")
    assert [c.code for c in check_packs(["test-pack"])] == ["dead-rule"]


def test_a_base_rule_used_only_by_a_pack_built_on_it_is_not_dead(make_pack) -> None:
    make_pack("低保: {is: 户籍在本地, clause: X-1}\n备用: {is: 饮水安全, clause: X-1}\n")
    make_pack("低保: {is: 备用, clause: X-1}\n", id="upper-pack", builds_on="test-pack")
    assert check_packs(["test-pack", "upper-pack"]) == []


def test_a_rule_marked_final_may_not_be_rewritten(make_pack) -> None:
    make_pack("低保: {is: 户籍在本地, clause: X-1, final: true}\n")
    upper = make_pack("低保: {is: 是, clause: X-1}\n", id="upper-pack", builds_on="test-pack")
    assert "final" in {c.code for c in upper.complaints}


def test_packs_that_build_on_each_other_in_a_circle_are_refused(make_pack) -> None:
    make_pack("低保: {is: 户籍在本地, clause: X-1}\n")
    make_pack("", id="upper-pack", builds_on="test-pack")
    lower = make_pack("低保: {is: 户籍在本地, clause: X-1}\n", builds_on="upper-pack")
    assert "circle" in {c.code for c in lower.complaints}


def test_a_key_written_twice_is_refused(make_pack) -> None:
    pack = make_pack("低保: {is: 户籍在本地, clause: X-1}\n低保: {is: 是, clause: X-1}\n")
    assert pack.complaints[0].code == "duplicate-key"
