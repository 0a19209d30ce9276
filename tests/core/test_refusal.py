import pytest

from doudi.core.refusal import InputError


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ({}, "日期不对。"),
        (
            {"file": "persons.csv", "row": 3, "column": "出生日期"},
            "persons.csv 第 3 行 列「出生日期」：日期不对。",
        ),
        (
            {"file": "h.json", "field": "persons[1].birth_date"},
            "h.json 字段 persons[1].birth_date：日期不对。",
        ),
        ({"file": "rules.yaml", "line": 12}, "rules.yaml 第 12 行：日期不对。"),
    ],
)
def test_a_refusal_is_one_sentence_with_its_place(place, sentence):
    assert str(InputError("日期不对。", **place)) == sentence


def test_more_of_the_place_is_added_but_nothing_known_is_lost():
    refusal = InputError("日期不对。", code="bad-date", field="birth_date", value="2019-02-31")
    placed = refusal.at(file="h.json", field="persons[1].birth_date")
    assert placed.as_dict() == {
        "message": "h.json 字段 birth_date：日期不对。",
        "code": "bad-date",
        "file": "h.json",
        "field": "birth_date",
        "value": "2019-02-31",
    }
    assert refusal.file == ""
