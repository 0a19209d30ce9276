"""How often pages ask the database: a case's page for a fixed number of times, lists no more often for more rows."""

import pytest
from django.urls import reverse

from tests.platform.cases.conftest import make_household

#: session, user, area, history's context and savepoints, session again: what every page takes
FRAME = 11
NAMES = ("李建国", "欧阳春", "谢桂花", "罗长生", "资满珍", "梁志强")


@pytest.fixture
def questions(django_assert_max_num_queries):
    def ask(client, address, most):
        client.get(address)  # packs and names of places are read once
        with django_assert_max_num_queries(FRAME + most) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    return ask


def test_the_case_page_asks_for_what_is_known_and_no_more(
    household, open_case, people, browser_of, it_is, questions
):
    it_is(20260105)
    case = open_case(household)
    clerk = browser_of(people.township_clerk)
    assert questions(clerk, reverse("cases:case", args=[case.pk]), 36)
    assert questions(clerk, reverse("cases:history", args=[case.pk]), 3)


@pytest.mark.parametrize("page", ["front", "cases:list", "people:households", "grants:list"])
def test_a_list_asks_no_more_often_for_more_rows(page, open_case, people, browser_of, it_is, questions):
    it_is(20260105)
    clerk = browser_of(people.township_clerk)
    open_case(make_household(NAMES[0]))
    few = questions(clerk, reverse(page), 9)
    for name in NAMES[1:]:
        open_case(make_household(name))
    assert questions(clerk, reverse(page), 9) == few
