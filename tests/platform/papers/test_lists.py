"""Lists of households and papers of changes: what runs, what changed, with numbers masked; each on record."""

import io
from datetime import date

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from doudi.apps.grants.models import GrantChange, GrantVersion
from doudi.apps.papers import services
from doudi.apps.record.models import Act
from doudi.core.refusal import Refused
from doudi.platform.clock import clock_set
from tests.platform.notices.conftest import VILLAGE, at
from tests.platform.notices.test_public import Stopped
from tests.platform.papers.test_printing import text_of
from tests.platform.taking_over import taken_over


@pytest.fixture
def grant(home):
    household = home()
    made = taken_over(
        area_code=VILLAGE, number="G1", household=household, programme="dibao", pack_id="cn-2021",
        payee_name="王秀英", payee_key="wang", persons=1, monthly_fen=40_000, since=date(2026, 1, 1),
    )  # fmt: skip
    for first, fen in ((date(2026, 1, 1), 51_000), (date(2026, 3, 1), 40_000)):
        GrantVersion.objects.create(
            area_code=VILLAGE, grant=made, from_month=first, monthly_fen=fen, base_fen=fen, persons=1,
            because="收入增加" if fen == 40_000 else "", at=at(20260101),
            lines=[{"kind": "base", "says": "差额", "fen": fen, "clause": "57-20"}],
        )  # fmt: skip
    return made


@pytest.fixture
def browser(staff):
    def log_in(role="county_civil_affairs"):
        client = Client()
        client.force_login(getattr(staff(), role), backend="django.contrib.auth.backends.ModelBackend")
        return client

    with clock_set(Stopped(at(20260310))):
        yield log_in


def cells(content):
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return [cell for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row]


def test_roster_lists_who_is_helped_with_numbers_masked(grant, browser):
    answer = browser().get(
        reverse("papers:list", args=["roster", "xlsx"]), {"area": VILLAGE, "on": "2026-02-10"}
    )
    found = cells(answer.content)
    assert "王秀英" in found and 510 in found
    assert not any("43048119500302001X" in str(cell) or "13787654321" in str(cell) for cell in found)
    assert Act.objects.filter(kind="paper.printed", said__paper="roster").count() == 1
    paper = browser().get(reverse("papers:list", args=["roster", "pdf"]), {"area": VILLAGE})
    assert "王秀英" in text_of(paper.content)


def test_month_change_explains_each_difference(grant, browser):
    answer = browser().get(
        reverse("papers:list", args=["month_change", "pdf"]), {"area": VILLAGE, "on": "2026-03-10"}
    )
    text = text_of(answer.content)
    assert "减发" in text and "收入增加" in text and "510.00" in text and "400.00" in text


def test_lists_of_another_area_are_not_there(grant, browser):
    answer = browser().get(reverse("papers:list", args=["roster", "pdf"]), {"area": "430281000000"})
    assert answer.status_code == 404


def test_letter_of_a_cut_says_before_after_and_rights(grant, staff):
    change = GrantChange.objects.create(
        area_code=VILLAGE, grant=grant, kind="amount", day=date(2026, 3, 1), fen=40_000, because="收入增加",
        proposed_by=staff().township_clerk, proposed_at=at(20260220),
    )  # fmt: skip
    with pytest.raises(Refused, match="还没有核准"):
        services.print_letter(change, by=staff().township_clerk, at=at(20260221))
    change.settled_by, change.settled_at, change.agreed = staff().county_civil_affairs, at(20260225), True
    change.save()
    name, content = services.print_letter(change, by=staff().township_clerk, at=at(20260301))
    text = text_of(content)
    assert name == "reduction_letter" and "510.00" in text and "400.00" in text and "行政复议" in text
    _name, content = services.print_change(change, by=staff().township_clerk, at=at(20260301))
    assert "减发" in text_of(content) and "同意" in text_of(content)


def test_letter_of_an_end_names_the_last_month(grant, staff):
    grant.ended_on = date(2026, 3, 31)
    grant.save()
    change = GrantChange.objects.create(
        area_code=VILLAGE, grant=grant, kind="end", day=date(2026, 3, 31), because="家庭收入稳定超过标准",
        proposed_by=staff().township_clerk, proposed_at=at(20260220), settled_by=staff().county_civil_affairs,
        settled_at=at(20260225), agreed=True,
    )  # fmt: skip
    name, content = services.print_letter(change, by=staff().township_clerk, at=at(20260301))
    assert (
        name == "stop_letter"
        and "2026 年 3 月" in text_of(content)
        and "家庭收入稳定超过标准" in text_of(content)
    )


def test_relatives_filing_shows_the_help_a_relative_gets(grant, browser, staff):
    """LD-22."""
    from doudi.apps.accounts.models import KinFiling

    person = grant.household.head
    KinFiling.objects.create(
        official=staff().village_worker, official_name="张干事", post="村主任", relation="母子", relative_name="王秀英",
        person=person, area_code=VILLAGE, filed_on=date(2026, 1, 1), filed_by=staff().township_clerk,
    )  # fmt: skip
    text = text_of(browser("township_clerk").get(reverse("papers:relatives")).content)
    assert "张干事" in text and "王秀英" in text and "400.00" in text and "43048119500302001X" not in text
