"""What is printed or kept is Chinese, in whatever language the page was read that asked for it."""

import io
from datetime import date

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from doudi.apps.papers import archive, services
from doudi.apps.papers.blank import BLANK
from doudi.apps.papers.catalogue import offers
from doudi.apps.papers.context import Context
from doudi.apps.record.models import Act
from doudi.platform.clock import clock_set
from tests.platform import money_world as world
from tests.platform.notices.conftest import VILLAGE, at
from tests.platform.notices.test_public import Stopped
from tests.platform.papers.test_lists import grant

__all__ = ["grant"]
DAY = at(20260310)


@pytest.fixture
def both(staff):
    """Browsers of the county's civil affairs: one reads Chinese, one English."""
    browsers = []
    for language in ("zh-hans", "en"):
        client = Client()
        client.cookies["django_language"] = language
        client.force_login(staff().county_civil_affairs, backend="django.contrib.auth.backends.ModelBackend")
        browsers.append(client)
    with clock_set(Stopped(DAY)):
        yield browsers


@pytest.mark.parametrize("outcome", ["approve", "refuse"])
def test_every_paper_of_a_case_and_the_bound_dossier_are_the_same_for_who_reads_english(
    outcome, decided, staff
):
    case, clerk = decided("cn-2021/dibao", outcome), staff().township_clerk
    names = [one.paper.name for one in offers(Context(case, DAY, clerk)) if not one.why_not]
    chinese = {name: services.print_paper(case, name, by=clerk, at=DAY) for name in names}
    bound = archive.bind_case(case, by=clerk, at=DAY)
    with translation.override("en"):
        for name in names:
            assert services.print_paper(case, name, by=clerk, at=DAY) == chinese[name], name
        assert archive.bind_case(case, by=clerk, at=DAY) == bound
    assert len(names) > 5


@pytest.mark.parametrize("name", ["roster", "month_change"])
@pytest.mark.parametrize("ending", ["pdf", "xlsx"])
def test_lists_are_the_same_for_who_reads_english(name, ending, grant, both):
    asked = {"area": VILLAGE, "on": "2026-03-10"}
    chinese, english = (one.get(reverse("papers:list", args=[name, ending]), asked).content for one in both)
    if ending == "xlsx":
        chinese, english = (_cells(content) for content in (chinese, english))
    assert chinese == english and chinese


@pytest.mark.parametrize("name", BLANK)
def test_blank_forms_are_the_same_for_who_reads_english(name, both):
    chinese, english = (one.get(reverse("papers:blank", args=[name])).content for one in both)
    assert chinese == english


def test_a_decision_made_in_english_gives_its_reasons_and_its_grant_in_chinese(db):
    from doudi.apps.cases.models import Decision
    from doudi.apps.grants.models import GrantVersion

    by = world.maker()
    with translation.override("en"):
        grant = world.granted(world.household(), by)
    assert GrantVersion.objects.get(grant=grant).because == "首次核定"
    with translation.override("en"):
        again = world.granted(grant.household, by, when=world.at("2027-11-22 10:00"), on=date(2027, 11, 16))
    assert again == grant and Decision.objects.count() == 2
    assert GrantVersion.objects.filter(grant=grant).latest("from_month").because == "复核后重新核定"


def test_grounds_of_a_refusal_are_chinese_for_who_reads_english(decided, staff):
    from doudi.apps.cases.refusal_text import refusal_text
    from doudi.apps.cases.weighing import weigh

    case = decided("cn-2021/dibao", "approve")
    weighed = weigh(case, 20260310)
    assert weighed.decision is not None
    for programme in ("dibao", "tekun", "rigid"):
        with translation.override("en"):
            english = refusal_text(weighed, programme)
        assert english == refusal_text(weighed, programme)


def test_an_act_is_recorded_in_chinese_whatever_the_page_says(staff):
    from django.utils.translation import gettext

    from doudi.apps.record.acts import act

    with translation.override("en"):
        assert gettext("已锁定") == "Locked"
        with act("test", by=None, at=DAY, area=VILLAGE) as entry:
            entry.says(state=gettext("已锁定"))
        assert gettext("已锁定") == "Locked", "the page goes on in its own language"
    assert Act.objects.get(kind="test").said["state"] == "已锁定"


def _cells(content):
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return [cell for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row]
