"""算一户: what is typed is what is decided on; nothing is stored, nothing stands in an address."""

import copy
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from doudi.apps.policies.household_form import (
    add_row,
    build,
    number_persons,
    person_captions,
    read_post,
    remove_row,
)
from doudi.apps.policies.showing import path_in_words
from doudi.apps.policies.views.decide import changes

pytestmark = pytest.mark.django_db

#: one old person alone, incomes known, nothing owned, no support
POOR = {
    "pack": "cn-2021", "on": "2024-09-01", "site": "",
    "local.dibao_standard": "6000", "local.deposit_limit_months": "24", "local.vehicle_limit": "0", "local.house_limit": "1",
    "household.area_code": "430481114201", "household.residence": "rural", "household.registered_here": "true",
    "household.income_changes_little": "false",
    "persons[0].person_id": "1", "persons[0].counted": "true", "persons[0].birth_date": "1950-03-01",
    "persons[0].labour": "none", "persons[0].disability_type": "none", "persons[0].disability_grade": "0",
    "persons[0].illness": "none", "persons[0].self_care_items_lost": "0", "persons[0].whereabouts": "home",
    "obligors.known": "1", "expenses.known": "1", "assets.known": "1", "supports.known": "1",
    "incomes[0].person_id": "1", "incomes[0].kind": "transfer", "incomes[0].excluded": "false",
    "incomes[0].amount_year": "1200.00",
}  # fmt: skip


@pytest.fixture
def client(log_in: Callable[..., Client]) -> Client:
    return log_in()


def answers(client: Client, facts: dict[str, str]) -> str:
    return html.unescape(client.post(reverse("decide:answers"), facts).content.decode())


def answer(page: str, name: str) -> list[str]:
    """The words beside an answer: one, or two in a what-if."""
    row = re.search(rf'id="answer-{name}".*?</tr>', page, re.DOTALL)
    assert row, name
    return re.findall(r'class="tag tag-\w*">(.*?)</span>', row[0])


def asked(page: str) -> list[str]:
    return re.findall(r'<li data-asked="([^"]+)"', page)


def test_facts_give_answers_amounts_and_reasons(client: Client) -> None:
    page = answers(client, POOR)
    assert answer(page, "dibao") == ["是"] and answer(page, "dibao_amount_month") == ["400.00 元/月"]
    assert answer(page, "tekun") == ["成员 1"]
    assert "家庭收入 < 标准总额" in page and "1200.00 ＜ 6000.00" in page and "57-23" in page
    assert "县定值" in page, "the source of a parameter is named"


def test_missing_fact_is_asked_for_and_its_answer_decides(client: Client) -> None:
    unknown = {**POOR, "incomes[0].amount_year": ""}
    page = answers(client, unknown)
    assert answer(page, "dibao") == ["未知"] and "f-incomes-0-amount_year" in asked(page)
    page = answers(client, {**unknown, "incomes[0].amount_year": "6000"})
    assert answer(page, "dibao") == ["否"], "the standard itself is not below the standard"
    page = answers(client, {**unknown, "incomes[0].amount_year": "5999.99"})
    assert answer(page, "dibao") == ["是"] and asked(page) == []


def test_fact_that_can_change_nothing_is_not_asked_for(client: Client) -> None:
    assert "f-household-registered_here" not in asked(answers(client, POOR))
    page = answers(client, {**POOR, "household.registered_here": "false", "assets.known": ""})
    assert answer(page, "dibao") == ["否"]


def test_unknown_list_is_a_question_and_an_empty_one_is_an_answer(client: Client) -> None:
    page = answers(client, {**POOR, "assets.known": ""})
    assert "list-assets" in asked(page) and answer(page, "dibao") == ["未知"]
    assert answer(answers(client, POOR), "dibao") == ["是"]


def test_parameter_left_to_the_county_is_a_question_with_a_field_to_try(client: Client) -> None:
    page = answers(client, {**POOR, "local.vehicle_limit": ""})
    assert 'data-local="parameter:vehicle_limit"' in page and answer(page, "dibao") == ["未知"]


def test_what_if_shows_before_and_after_side_by_side(client: Client) -> None:
    kept = client.post(reverse("decide:workbench"), {**POOR, "act": "keep"}).content.decode()
    first = html.unescape(re.search(r'name="first" value="([^"]*)"', kept)[1])  # type: ignore[index]
    page = answers(client, {**POOR, "first": first, "incomes[0].amount_year": "7000"})
    assert answer(page, "dibao") == ["是", "否"]
    assert answer(page, "dibao_amount_month") == ["400.00 元/月", "0.00 元/月"]
    assert "收入 1 · 转移净：年收入" in page and "1200.00 元/年" in page and "7000 元/年" in page
    back = client.post(
        reverse("decide:workbench"), {**POOR, "first": first, "incomes[0].amount_year": "7000", "act": "back"}
    ).content.decode()
    assert 'value="1200.00"' in back and 'name="first" value=""' in back


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("persons[0].birth_date", "1950-02-31", "出生日期"),
        ("incomes[0].amount_year", "12.345", "最多两位小数"),
        ("persons[0].disability_grade", "三级", "整数"),
        ("household.area_code", "4304", "12 位"),
        ("incomes[0].person_id", "9", "不在本户的人里"),
    ],
)
def test_fact_that_does_not_fit_is_one_sentence_at_its_field(
    client: Client, path: str, value: str, says: str
) -> None:
    page = answers(client, {**POOR, path: value})
    assert says in page and f'data-path="{path}"' in page and 'role="alert"' in page


def test_day_and_law_that_are_not_there_are_sentences(client: Client) -> None:
    assert "2024-02-31" in answers(client, {**POOR, "on": "2024-02-31"})
    assert "请选择一个政策" in answers(client, {**POOR, "pack": "no-such-law"})
    assert "没有叫" in answers(client, {**POOR, "local.no_such_parameter": "1"})


def test_value_of_a_parameter_out_of_bounds_is_refused_in_words(client: Client) -> None:
    page = answers(client, {**POOR, "pack": "tieling-2019", "local.tekun_factor": "1.2"})
    assert 'role="alert"' in page and "1.3" in page


def test_law_applied_outside_its_place_or_time_says_so(client: Client) -> None:
    page = answers(client, {**POOR, "on": "2020-01-01"})
    assert "早于" in page and answer(page, "dibao") == ["是"]
    page = answers(client, {**POOR, "pack": "tieling-2019"})
    assert "不在" in page and "耒阳市大市镇" in page


def test_nothing_typed_is_stored(client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        answers(client, POOR)
        client.post(reverse("decide:workbench"), {**POOR, "act": "add:persons"})
    written = [query["sql"] for query in queries if re.match(r"(INSERT|UPDATE|DELETE)", query["sql"])]
    assert all("django_session" in statement for statement in written)
    assert "1950-03-01" not in "".join(query["sql"] for query in queries)


def test_facts_in_an_address_are_not_read(client: Client) -> None:
    page = client.get(reverse("decide:form") + "?household.residence=rural&persons[0].birth_date=1950-03-01")
    assert "1950-03-01" not in page.content.decode()
    assert client.get(reverse("decide:answers")).status_code == 405


def test_rows_come_and_go_and_a_person_takes_their_own_along() -> None:
    household: dict[str, Any] = read_post(POOR)
    number_persons(household)
    add_row(household, "persons")
    assert [row["person_id"] for row in household["persons"]] == ["1", "2"]
    household["incomes"].append({"person_id": "2", "amount_year": "5"})
    remove_row(household, "persons", 0)
    assert [row["person_id"] for row in household["persons"]] == ["2"]
    assert household["incomes"] == [{"person_id": "2", "amount_year": "5"}]
    add_row(household, "persons")
    assert [row["person_id"] for row in household["persons"]] == ["2", "1"], "ids are never doubled"


def test_form_gives_back_every_fact_it_was_built_from() -> None:
    """What a page shows and posts again is the household it began with."""
    household = read_post(POOR)
    form = build(household, used=set())
    posted = {fact.path: fact.value for fact in (*form.facts, *form.more) if fact.value}
    for part in form.lists:
        if part.known:
            posted[f"{part.table}.known"] = "1"
        for row in part.rows:
            posted |= {fact.path: fact.value for fact in (*row.facts, *row.more) if fact.value}
            if row.person_id:
                posted[f"{row.path}.person_id"] = row.person_id
    assert read_post(posted) == household


def test_form_never_asks_who_somebody_is(client: Client) -> None:
    page = client.get(reverse("decide:form")).content.decode()
    assert not re.search(r'name="[^"]*\.(citizen_id|name|phone)"', page)


@pytest.mark.parametrize("pack", ["cn-2014", "cn-2021", "cn-2026", "liaoning-2014", "tieling-2019", "zhuzhou-2017",
                                  "longnan-2019", "leiyang-2024"])  # fmt: skip
def test_every_law_decides_an_empty_household_without_trouble(client: Client, pack: str) -> None:
    page = answers(client, {"pack": pack, "on": "2024-09-01", "persons[0].counted": "true"})
    assert 'role="alert"' not in page and "还缺的事实" in page


def test_worked_case_opens_with_the_answers_it_expects(client: Client) -> None:
    from doudi.apps.policies.library import worked_cases

    index, case = next((i, c) for i, c in enumerate(worked_cases("cn-2021")) if c.expect.get("dibao") == "是")
    page = client.get(reverse("decide:form") + f"?pack=cn-2021&case={index}").content.decode()
    assert case.title in html.unescape(page) and answer(html.unescape(page), "dibao") == ["是"]


@pytest.mark.parametrize("case", ["²", "9" * 5000, "-1", "999999", "a%00b"])
def test_case_that_is_not_there_is_an_empty_form(client: Client, case: str) -> None:
    assert client.get(reverse("decide:form") + f"?pack=cn-2021&case={case}").status_code == 200


@pytest.mark.parametrize(
    "first",
    [
        "1", "[]", '"a"', "{}", '{"household":1}', '{"household":1,"persons":[]}', '{"household":{},"persons":[1]}',
        '{"household":{},"persons":{}}', '{"household":{},"persons":[{"person_id":[]}]}', "[" * 100_000,
        '{"household":{},"persons":[],"nowhere":[]}', "9" * 5000,
    ],
)  # fmt: skip
def test_what_if_no_page_has_written_is_no_what_if(client: Client, first: str) -> None:
    assert answer(answers(client, {**POOR, "first": first}), "dibao") == ["是"]
    for act in ("back", "keep", "let-go"):
        posted = {**POOR, "first": first, "act": act}
        assert client.post(reverse("decide:workbench"), posted).status_code == 200


@pytest.mark.parametrize(
    "act",
    [
        "none:household", "none:persons", "none:nowhere", "none:", "add:household", "add:nowhere", "add:",
        "remove:household[0]", "remove:persons[9]", "remove:persons[" + "9" * 5000 + "]", "nothing", "remove:",
    ],
)  # fmt: skip
def test_act_no_button_has_is_ignored(client: Client, act: str) -> None:
    page = client.post(reverse("decide:workbench"), {**POOR, "act": act})
    assert page.status_code == 200 and answer(html.unescape(page.content.decode()), "dibao") == ["是"]


def test_person_taken_out_is_said_to_be_removed_and_moves_nobody_else() -> None:
    first: dict[str, Any] = {
        "household": {},
        "persons": [{"person_id": "1", "labour": "none"}, {"person_id": "2", "labour": "full"}],
        "incomes": [{"person_id": "1", "amount_year": "10.00"}, {"person_id": "2", "amount_year": "20.00"}],
    }
    now = copy.deepcopy(first)
    remove_row(now, "persons", 0)
    said = changes(first, now)
    assert [what for what, _old, new in said if new == "已删除"] == ["成员 1", "收入 1"]
    assert len(said) == 4, "besides, only the two counts"
    assert changes(first, copy.deepcopy(first)) == []


def test_people_are_called_by_their_names_where_the_file_holds_them():
    household = {
        "household": {},
        "persons": [
            {"person_id": "7", "name": "谢长根", "relation": "02"},
            {"person_id": "9", "relation": "10"},
        ],
    }
    assert person_captions(household) == [("7", "谢长根 · 户主"), ("9", "成员 2 · 配偶")]
    assert path_in_words("persons[0].labour", household) == "谢长根 · 户主：劳动能力"
