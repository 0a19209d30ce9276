"""The archive of a 兜底 household, on paper and in the machine: the two agree."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from doudi.apps.papers import archive, services
from doudi.apps.papers.models import KeptPaper
from doudi.apps.record.acts import sm3
from doudi.apps.record.models import Act
from doudi.platform.clock import clock_set
from tests.platform.notices.conftest import PIXEL, at
from tests.platform.notices.test_public import Stopped
from tests.platform.papers.test_printing import text_of

OFFER = "zhuzhou-2017/doudi"


@pytest.fixture
def doudi_case(at_notice):
    return at_notice(OFFER)


def last(kind):
    return Act.objects.filter(kind=kind).order_by("-seq").first()


def test_what_is_bound_on_paper_is_what_the_machine_holds(doudi_case, staff):
    """ZZ-04: the bound archive lists the same papers as the record, and its digest proves a copy to be this one."""
    people = staff(doudi_case.area_code)
    content = archive.bind_case(doudi_case, by=people.township_clerk, at=at(20260301))
    on_paper = [one.title for one in PdfReader(io.BytesIO(content)).outline][2:]
    said = last("paper.bound").said
    assert set(on_paper) == set(said["papers"]) and len(on_paper) == len(said["papers"]) > 2
    assert said["sm3"] == sm3(content) and said["sm3"] != sm3(content + b" ")
    assert doudi_case.number in text_of(content) and "王秀英" in text_of(content)


def test_a_signed_paper_takes_the_place_of_the_printed_one_in_both(doudi_case, staff):
    """ZZ-04: what was signed on paper is kept electronically, unchanged, and stands in the archive in its place."""
    clerk = staff(doudi_case.area_code).township_clerk
    before = archive.bind_case(doudi_case, by=clerk, at=at(20260301))
    scan = SimpleUploadedFile("a.jpg", PIXEL, "image/jpeg")
    made_on = at(20260106).date()
    kept = services.keep_signed(doudi_case, "application", "", made_on, scan, by=clerk, at=at(20260302))
    after = archive.bind_case(doudi_case, by=clerk, at=at(20260303))
    titles = [[one.title for one in PdfReader(io.BytesIO(made)).outline] for made in (before, after)]
    assert titles[0].count(kept.title) == titles[1].count(kept.title) == 1
    assert "43048119500302001X" in text_of(before) and kept.title in last("paper.bound").said["papers"]
    with pytest.raises(Exception, match=r"Cannot (update|delete)"):
        KeptPaper.objects.filter(pk=kept.pk).update(title="另一份")


def test_the_archive_is_civil_affairs_to_open_for_its_whole_county(doudi_case, staff):
    """ZZ-04: from the case's page, by the county's civil affairs; each opening of it on record."""
    client = Client()
    chief = staff(doudi_case.area_code).county_civil_affairs
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    with clock_set(Stopped(at(20260310))):
        answer = client.get(reverse("papers:dossier", args=[doudi_case.pk]))
    assert answer.status_code == 200 and answer.content[:5] == b"%PDF-"
    assert last("paper.bound").by == chief
