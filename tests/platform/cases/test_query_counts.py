"""How often pages ask the database: a case's page for a fixed number of times, lists no more often for more rows."""

import pytest
from django.urls import reverse

from tests.platform.cases.conftest import make_household

#: session, user, area, history's context and savepoints: what every page takes
FRAME = 8
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
    assert questions(clerk, reverse("cases:case", args=[case.pk]), 30)
    assert questions(clerk, reverse("cases:facts", args=[case.pk]), 14)
    assert questions(clerk, reverse("cases:history", args=[case.pk]), 3)


#: (page, who asks, most queries beside the frame)
LISTS = [
    ("front", "township_clerk", 9),
    ("cases:list", "township_clerk", 3),
    ("cases:list", "county_civil_affairs", 3),
    ("cases:leads", "township_clerk", 3),
    ("people:households", "township_clerk", 6),
    ("people:households", "county_civil_affairs", 6),
    ("grants:list", "township_clerk", 6),
    ("checks:list", "county_check_centre", 4),
    ("meetings:list", "township_clerk", 4),
    ("notices:list", "township_clerk", 5),
    ("surveys:to_visit", "township_clerk", 5),
    ("spot_checks:list", "county_civil_affairs", 5),
    ("record:acts", "county_civil_affairs", 4),
]


@pytest.mark.parametrize(("page", "who", "most"), LISTS)
def test_a_list_asks_no_more_often_for_more_rows(
    page, who, most, open_case, people, browser_of, it_is, questions
):
    it_is(20260105)
    browser = browser_of(getattr(people, who))
    open_case(make_household(NAMES[0]))
    few = questions(browser, reverse(page), most)
    for name in NAMES[1:]:
        open_case(make_household(name))
    assert questions(browser, reverse(page), most) == few


@pytest.mark.parametrize("asked", ["w", "王", "大市"])
def test_the_box_asks_no_more_often_for_more_people(asked, people, browser_of, it_is, questions):
    it_is(20260105)
    clerk = browser_of(people.township_clerk)
    address = reverse("people:search") + f"?q={asked}"
    make_household("王秀英")
    few = questions(clerk, address, 4)
    for name in ("王志强", "王桂花", "汪春", "吴长生"):
        make_household(name)
    assert questions(clerk, address, 4) == few
