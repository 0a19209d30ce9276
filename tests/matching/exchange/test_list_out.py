"""A list out, answers back: who may be asked about, what is in the files, who is found, and what is refused."""

import json
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cryptography.hazmat.primitives import hashes, hmac
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doudi.core.refusal import InputError, Refused
from doudi.matching.exchange.agreement import Agreement
from doudi.matching.exchange.answering import answer
from doudi.matching.exchange.asked import Asked
from doudi.matching.exchange.asking import KEY, OURS, REQUEST, ask
from doudi.matching.exchange.authorised import authorised_people
from doudi.matching.exchange.pseudonyms import Pseudonyms, new_key, refuse_numbers
from doudi.matching.exchange.returning import read_answers
from tests.matching.exchange.offices import (
    FILE,
    FULL,
    LIST,
    MAY_BE_ASKED,
    ON,
    PEOPLE,
    authorisations,
    register,
)
from tests.matching.joining.worlds import number, roster

BANK = [
    {"citizen_id": number(1), "name": "王秀英", "deposit": "30000"},
    {"citizen_id": number(1), "name": "王秀英", "deposit": "1000"},
    {"citizen_id": number(2), "name": "别人", "deposit": "70000"},
    {"citizen_id": number(4), "name": "李军", "deposit": "90000"},
    {"citizen_id": None, "name": "肖建国", "birth_date": "1970-01-01", "deposit": "5"},
    {"citizen_id": number(20), "name": "无关的人", "deposit": "8"},
]


def bank(folder: Path, rows=BANK, **more) -> Path:
    """The bank's own file, with birth dates where it has them."""
    path = roster(folder / "bank.parquet", rows, **more)
    table = pq.read_table(path)
    born = pa.array([row.get("birth_date") for row in rows], pa.string())
    pq.write_table(
        table.append_column("birth_date", born).replace_schema_metadata(table.schema.metadata), path
    )
    return path


def asking(folder: Path, **more):
    given = {
        "kind": "bank", "asked": [Asked.read("deposit:20000,50000")], "agreement": LIST, "exchange": "2024-1",
        "on": ON, "valid_until": 20240930, "out": folder / "ask", **more,
    }  # fmt: skip
    return ask(register(folder / "register"), authorisations(folder), **given)


def answering(folder: Path, rows=BANK, *, on=20240905, **more):
    out = folder / "bank" / "answers.jsonl"
    file = bank(folder / "bank", rows, **more)
    answer(folder / "ask" / REQUEST, folder / "ask" / KEY, file, on=on, as_of=20240831, out=out)
    return out


def asked_people(folder: Path) -> set[str]:
    return set(pq.read_table(folder / "ask" / OURS).column("person_id").to_pylist())


def test_only_households_whose_adults_have_all_authorised_are_asked_about(tmp_path):
    sent = asking(tmp_path)
    assert asked_people(tmp_path) == MAY_BE_ASKED
    assert (sent.people, sent.households, sent.households_left_out, sent.without_number) == (4, 2, 4, 1)
    assert len((tmp_path / "ask" / REQUEST).read_text().splitlines()) == 1 + 4 + 1


@pytest.mark.parametrize(
    ("on", "asked"),
    [(20240831, {"p6", "p9"}), (20240901, MAY_BE_ASKED), (20240902, {"p7", "p9"}), (20250101, {"p7"})],
)
def test_an_authorisation_holds_from_its_first_day_to_its_last(tmp_path, on, asked):
    asking(tmp_path, on=on, valid_until=20250131)
    assert asked_people(tmp_path) == asked


def test_a_request_nobody_may_be_asked_in_is_refused(tmp_path):
    with pytest.raises(Refused) as refused:
        asking(tmp_path, on=20220101)
    assert (refused.value.code, refused.value.clause) == ("nobody-authorised", "LD-40")
    assert not (tmp_path / "ask").exists()


SIGNATURE = st.tuples(
    st.sampled_from([one[0] for one in PEOPLE]), st.sampled_from(["2024-08-01", "2024-09-01", "2024-09-02"]),
    st.sampled_from(["2024-08-31", "2024-09-01", "2025-01-01"]),
)  # fmt: skip
BORN = st.sampled_from(["1950-03-03", "2006-09-01", "2006-09-02", "2020-01-01", None, "不详"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    homes=st.lists(st.sampled_from(["h1", "h2", "h3"]), min_size=10, max_size=10),
    born=st.lists(BORN, min_size=10, max_size=10),
    died=st.lists(st.sampled_from([None, None, "2024-01-01"]), min_size=10, max_size=10),
    signed=st.lists(SIGNATURE, max_size=14),
)
def test_the_join_agrees_with_the_rule_said_person_by_person(tmp_path, homes, born, died, signed):
    people = [
        (*one[:1], home, *one[2:4], day, dead)
        for one, home, day, dead in zip(PEOPLE, homes, born, died, strict=True)
    ]
    may = authorised_people(register(tmp_path / "r", people), authorisations(tmp_path, signed), ON)
    holding = {who for who, begins, ends in signed if begins <= "2024-09-01" <= ends}
    expected = set()
    for home in set(homes):
        living = [one for one in people if one[1] == home and one[5] is None]
        adults = {one[0] for one in living if one[4] not in ("2006-09-02", "2020-01-01")}
        if adults <= holding and holding & {one[0] for one in living}:
            expected |= {one[0] for one in living}
    assert {person.person_id for person in may.people} == expected


def test_no_plain_number_leaves_in_a_request_or_an_answer(tmp_path):
    asking(tmp_path)
    out = answering(tmp_path)
    for file in (tmp_path / "ask" / REQUEST, out):
        content = file.read_bytes()
        assert not re.search(rb"[0-9]{15}", content)
        for row in [*PEOPLE, *[(None, None, one["citizen_id"], one["name"]) for one in BANK]]:
            for secret in (row[2], row[2] and row[2][:17], row[3], row[2] and row[2][6:14]):
                assert not secret or secret.encode() not in content


def test_nothing_of_the_person_is_in_the_order_of_the_request(tmp_path):
    asking(tmp_path)
    refs = [json.loads(line)["ref"] for line in (tmp_path / "ask" / REQUEST).read_text().splitlines()[1:-1]]
    assert refs == sorted(refs)


def test_another_exchange_has_other_pseudonyms(tmp_path):
    key = new_key()
    one, other = Pseudonyms(key, "2024-1"), Pseudonyms(key, "2024-2")
    ways, others = (made.ways("王秀英", number(1), "1970-01-01", "430481114203") for made in (one, other))
    assert len(ways) == 4 and len({*ways.values(), *others.values()}) == 8
    assert Pseudonyms(new_key(), "2024-1").ways("王秀英", number(1), "", "")["number"] != ways["number"]


def test_a_pseudonym_is_hmac_sm3_of_the_cleaned_value():
    made = hmac.HMAC(b"k" * 32, hashes.SM3())
    made.update(f"2024-1\0number\0{number(1)}".encode())
    expected = made.finalize().hex()[:32].translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop"))
    assert Pseudonyms(b"k" * 32, "2024-1").ways("", number(1), "", "") == {"number": expected}


def test_answers_come_back_to_our_people_and_weaker_keys_go_to_a_person(tmp_path):
    asking(tmp_path)
    back = read_answers(answering(tmp_path), tmp_path / "ask")
    (hit,) = back.hits.to_pylist()
    assert (hit["person_id"], hit["household_id"], hit["rows"], hit["as_of"]) == ("p1", "h1", 2, "2024-08-31")
    assert json.loads(hit["values"]) == {"deposit": {"from": "20000", "to": "50000"}}
    look = {row["person_id"]: row for row in back.review.to_pylist()}
    assert set(look) == {"p2", "p9"}
    assert look["p2"]["how"] == "身份证号码一致" and look["p9"]["how"] == "姓名和出生日期一致"
    assert back.nothing_found == 1


def test_nothing_about_anybody_who_was_not_asked_about_comes_back(tmp_path):
    asking(tmp_path)
    text = answering(tmp_path).read_text()
    assert len(text.splitlines()) == 1 + 3 + 1
    assert "90000" not in text and '"to": null' in text  # p2's band; p4's deposit stays in the house


def test_without_names_in_the_source_the_number_stands(tmp_path):
    asking(tmp_path)
    rows = [{"citizen_id": number(2), "deposit": "1"}]
    back = read_answers(answering(tmp_path, rows, named=False), tmp_path / "ask")
    assert back.hits.column("person_id").to_pylist() == ["p2"]


def test_a_row_kept_for_a_person_is_never_found_by_its_number(tmp_path):
    asking(tmp_path)
    rows = [
        {
            "citizen_id": number(1),
            "name": "王秀英",
            "birth_date": "1970-01-01",
            "deposit": "1",
            "status": "review",
        }
    ]
    back = read_answers(answering(tmp_path, rows), tmp_path / "ask")
    assert (back.hits.num_rows, back.review.num_rows) == (0, 1)
    assert back.review.to_pylist()[0]["how"] == "姓名和出生日期一致"


@pytest.mark.parametrize(
    ("asked", "cells", "said"),
    [
        ("deposit:20000,50000", ["19999.99"], {"from": "0", "to": "20000"}),
        ("deposit:20000,50000", ["20000"], {"from": "20000", "to": "50000"}),
        ("deposit:20000,50000", ["49999.99"], {"from": "20000", "to": "50000"}),
        ("deposit:20000,50000", ["50000"], {"from": "50000", "to": None}),
        ("deposit:20000", ["10000", "10000"], {"from": "20000", "to": None}),
        ("deposit", ["1.5"], "1.50"),
        ("deposit:20000", [None], None),
    ],
)
def test_an_amount_is_answered_by_its_band(tmp_path, asked, cells, said):
    asking(tmp_path, asked=[Asked.read(asked)])
    rows = [{"citizen_id": number(1), "name": "王秀英", "deposit": cell} for cell in cells]
    (hit,) = read_answers(answering(tmp_path, rows), tmp_path / "ask").hits.to_pylist()
    values = json.loads(hit["values"])
    assert values["deposit"] == said
    assert values.get("deposit_unknown", 0) == cells.count(None)


def test_text_of_the_department_never_leaves_except_days():
    assert Asked.read("employer").answer(["某某公司"]) is None
    assert Asked.read("died_on").answer(["2024-05-01", None, "2024-04"]) == "2024-05-01"
    assert [Asked("a").answer(one) for one in ([True, None], [False, None], [False, False])] == [
        True,
        None,
        False,
    ]


@pytest.mark.parametrize(
    "text", ["", "Deposit", "deposit:", "deposit:2,1", "deposit:1,1", "deposit:0", "a b", "deposit:1..2"]
)
def test_what_cannot_be_asked_is_refused(text):
    with pytest.raises(InputError):
        Asked.read(text)


def test_an_answer_after_the_last_day_is_refused_and_on_it_is_not(tmp_path):
    asking(tmp_path)
    assert answering(tmp_path, on=20240930).exists()
    with pytest.raises(Refused) as refused:
        answering(tmp_path, on=20241001)
    assert refused.value.code == "request-expired"


@pytest.mark.parametrize(
    ("agreement", "on", "code"),
    [
        (FILE, ON, "other-mode"),
        (FULL, ON, "other-mode"),
        (Agreement("旧", "农商行", "list", 20240831), ON, "agreement-expired"),
    ],
)
def test_no_list_goes_out_without_an_agreement_for_it(tmp_path, agreement, on, code):
    with pytest.raises(Refused) as refused:
        asking(tmp_path, agreement=agreement, on=on)
    assert refused.value.code == code
    assert not (tmp_path / "ask").exists()


def test_a_file_that_was_altered_cut_or_is_for_another_request_is_refused(tmp_path):
    asking(tmp_path)
    out = answering(tmp_path)
    good = out.read_text()
    for bad in (
        good.replace('"rows": 2', '"rows": 3'),
        "\n".join(good.splitlines()[:-1]),
        good.splitlines()[0],
        "",
        "垃圾",
        "[]\n[]",
    ):
        out.write_text(bad)
        with pytest.raises((Refused, InputError)):
            read_answers(out, tmp_path / "ask")
    out.write_text(good)
    asking(tmp_path, exchange="2024-2", out=tmp_path / "other")
    with pytest.raises(Refused):
        read_answers(out, tmp_path / "other")
    with pytest.raises(Refused):
        answer(
            tmp_path / "ask" / REQUEST,
            tmp_path / "other" / KEY,
            tmp_path / "bank/bank.parquet",
            on=ON,
            as_of=ON,
            out=out,
        )


def test_a_key_is_for_its_owner_alone_and_never_overwritten(tmp_path):
    asking(tmp_path)
    assert (tmp_path / "ask" / KEY).stat().st_mode & 0o077 == 0
    before = (tmp_path / "ask" / KEY).read_bytes()
    with pytest.raises(FileExistsError):
        asking(tmp_path)
    assert (tmp_path / "ask" / KEY).read_bytes() == before


def test_the_last_look_stops_a_file_with_a_number_in_it(tmp_path):
    with pytest.raises(Refused) as refused:
        refuse_numbers(f'{{"note": "{number(1)}"}}'.encode())
    assert refused.value.code == "plain-number"
    with pytest.raises(Refused):
        asking(tmp_path, exchange=f"关于{number(1)}的询问")
    assert not (tmp_path / "ask" / REQUEST).exists()


def test_a_column_the_department_has_not_is_refused(tmp_path):
    asking(tmp_path, asked=[Asked.read("balance")])
    with pytest.raises(InputError) as refused:
        answering(tmp_path)
    assert refused.value.code == "missing-column"


DIRTY = """某某农村商业银行存款核对反馈表,,,
单位：万元,,,
户名,身份证号码,存款余额,出生日期
王秀英,'{0},3.1,
张建国,{1},无,
李军,{2},9,
肖建国,,0.0005,1970年1月1日
无关的人,{3},0.8,
合计,,12.9005,
"""


def test_a_department_answers_from_the_file_it_has(tmp_path):
    """GB18030 text with a title, a unit in ten thousand yuan, a dressed number, a total: as departments send them."""
    asking(tmp_path)
    house = tmp_path / "house"
    house.mkdir()
    file = house / "反馈表.csv"
    file.write_bytes(DIRTY.format(*(number(at) for at in (1, 2, 4, 20))).encode("gb18030"))
    out = house / "answers.jsonl"
    done = answer(
        tmp_path / "ask" / REQUEST, tmp_path / "ask" / KEY, file, on=20240905, as_of=20240831, out=out
    )
    assert (done.found, done.rows) == (3, 5)
    back = read_answers(out, tmp_path / "ask")
    said = {row["person_id"]: json.loads(row["values"]) for row in back.hits.to_pylist()}
    assert said == {
        "p1": {"deposit": {"from": "20000", "to": "50000"}},
        "p2": {"deposit": None, "deposit_unknown": 1},
    }
    assert [row["person_id"] for row in back.review.to_pylist()] == ["p9"]
    assert sorted(one.name for one in house.iterdir()) == ["answers.jsonl", "反馈表.csv"]
    assert file.read_bytes().decode("gb18030").startswith("某某")


def test_a_file_that_cannot_be_read_is_refused_with_its_reason(tmp_path):
    asking(tmp_path)
    (tmp_path / "empty.xlsx").write_bytes(b"")
    with pytest.raises(InputError) as refused:
        answer(
            tmp_path / "ask" / REQUEST,
            tmp_path / "ask" / KEY,
            tmp_path / "empty.xlsx",
            on=ON,
            as_of=ON,
            out=tmp_path / "a",
        )
    assert refused.value.code == "unreadable" and refused.value.message
    assert not (tmp_path / "a").exists()
