"""The papers' pages: what can be printed, blank forms, signed copies; by whose work it is, within their area."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from doudi.apps.papers.blank import BLANK
from doudi.apps.papers.models import KeptPaper
from doudi.apps.record.models import Act
from doudi.platform.clock import clock_set
from tests.platform.notices.conftest import PIXEL, at
from tests.platform.notices.test_public import Stopped
from tests.platform.papers.test_printing import text_of


@pytest.fixture
def browser(staff):
    def log_in(role="township_clerk", village=None):
        client = Client()
        over = staff(village) if village else staff()
        client.force_login(getattr(over, role), backend="django.contrib.auth.backends.ModelBackend")
        return client

    with clock_set(Stopped(at(20260310))):
        yield log_in


def test_page_lists_what_can_be_printed_and_why_the_rest_cannot(at_notice, browser):
    case = at_notice()
    page = browser().get(reverse("papers:case", args=[case.pk])).content.decode()
    assert "社会救助申请书" in page and "还没有签好字的入户调查" in page
    assert reverse("papers:paper", args=[case.pk, "application"]) in page


def test_document_that_cannot_be_printed_answers_with_its_sentence(at_notice, browser):
    case = at_notice()
    answer = browser().get(reverse("papers:paper", args=[case.pk, "service_receipt"]))
    assert answer.status_code == 409 and "还没有作出决定" in answer.content.decode()
    assert Act.objects.filter(kind="paper.printed").count() == 0


def test_signed_copy_is_kept_and_takes_its_place_in_the_dossier(at_notice, browser):
    case, client = at_notice(), browser()
    scan = SimpleUploadedFile("a.jpg", PIXEL, "image/jpeg")
    sent = {"kind": "application", "title": "", "made_on": "2026-01-06", "file": scan}
    assert client.post(reverse("papers:keep", args=[case.pk]), sent).status_code == 302
    kept = KeptPaper.objects.get()
    assert (kept.title, kept.case) == ("社会救助申请书", case)
    assert client.get(reverse("papers:kept", args=[kept.pk])).content[:3] == b"\xff\xd8\xff"
    with pytest.raises(Exception, match=r"Cannot (update|delete)"):
        kept.delete()


def test_what_is_no_scan_is_not_kept(at_notice, browser):
    case = at_notice()
    script = SimpleUploadedFile("a.html", b"<script>alert(1)</script>", "text/html")
    sent = {"kind": "application", "made_on": "2026-01-06", "file": script}
    answer = browser().post(reverse("papers:keep", args=[case.pk]), sent)
    assert answer.status_code == 409 and KeptPaper.objects.count() == 0


def test_papers_of_another_township_are_not_there(at_notice, browser):
    case = at_notice()
    other = browser(village="430281103005")
    for address in (
        reverse("papers:case", args=[case.pk]),
        reverse("papers:dossier", args=[case.pk]),
        reverse("papers:paper", args=[case.pk, "application"]),
    ):
        assert other.get(address).status_code == 404


def test_who_may_not_reveal_a_number_prints_no_paper(at_notice, browser):
    case = at_notice()
    assert browser("finance").get(reverse("papers:paper", args=[case.pk, "application"])).status_code == 403


@pytest.mark.parametrize("name", BLANK)
def test_blank_form_prints_without_anybodys_facts(name, browser):
    answer = browser().get(reverse("papers:blank", args=[name]))
    text = text_of(answer.content)
    assert answer.status_code == 200 and "签" in text and "王秀英" not in text


def test_lists_page_offers_lists_and_blank_forms(browser):
    page = browser("county_civil_affairs").get(reverse("papers:lists")).content.decode()
    assert "花名册" in page and "空白表格" in page
