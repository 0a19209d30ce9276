"""How often pages ask the database: a case's page for a fixed number of times, lists no more often for more rows."""

import pytest
from django.urls import reverse

from doudi.apps.accounts.kin import homes_of_kin, kin_of
from doudi.apps.accounts.models import KinFiling
from doudi.apps.cases.alarms import Alarm, counted
from doudi.apps.cases.models import Case
from tests.platform.cases.conftest import bring_to_decision, know, make_household

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


def test_alarms_are_counted_in_one_statement_however_many_apps_have_some(
    people, open_case, household, django_assert_num_queries
):
    case = open_case(household)
    rows = [Case.objects.filter(pk=case.pk), Case.objects.none(), Case.objects.order_by("number")]
    asked = [Alarm(str(number), one, "/") for number, one in enumerate(rows)] + [Alarm("given", 7, "/")]
    with django_assert_num_queries(1):
        found = counted(asked)
    assert [(one.says, one.count) for one in found] == [("0", 1), ("2", 1), ("given", 7)]


def test_the_batch_page_asks_once_for_every_case_it_weighs(people, open_case, browser_of, it_is, questions):
    """For its household; cases, events, near relatives and packs are read for all of them together."""
    it_is(20260202)
    county = browser_of(people.county_civil_affairs)

    def ready(name, day):
        case = open_case(make_household(name), day=day)
        know(case.household, people.township_clerk, day)
        bring_to_decision(case, people, day)

    ready(NAMES[0], 20260105)
    one = questions(county, reverse("cases:batch"), 12)
    ready(NAMES[1], 20260118)
    assert questions(county, reverse("cases:batch"), 13) == one + 1


def test_a_relative_among_many_is_found_as_one_by_one(people, open_case):
    homes = [make_household(name) for name in NAMES[:3]]
    official = people.county_civil_affairs
    KinFiling.objects.create(
        official=official, official_name="甲", post="民政局", relation="子女", relative_name=NAMES[1],
        person=homes[1].head, area_code=official.area_code, filed_on="2026-01-01", filed_by=people.second_clerk,
    )  # fmt: skip
    found = homes_of_kin(official, [home.pk for home in homes])
    assert found == {home.pk for home in homes if kin_of(official, home)} == {homes[1].pk}
