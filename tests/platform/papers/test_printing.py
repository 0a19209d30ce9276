"""Every document of a case prints from what the database holds; what is missing is said; each print is on record."""

import io

import pytest
from pypdf import PdfReader

from doudi.apps.papers import archive, services
from doudi.apps.papers.catalogue import PAPERS, offers
from doudi.apps.papers.context import Context
from doudi.apps.record.models import Act
from doudi.core.refusal import Refused
from doudi.documents import ARCHIVE_ORDER
from tests.platform.notices.conftest import at


def text_of(content):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).replace("\n", "")


@pytest.fixture
def refused(decided):
    return decided("cn-2021/dibao", "refuse")


def test_every_document_of_a_case_has_its_maker():
    others = {"notice", "evidence", "reduction_letter", "stop_letter", "change_sheet"}
    assert set(PAPERS) | others >= set(ARCHIVE_ORDER)


def test_application_prints_who_asked_and_the_number_in_full(refused, staff):
    text = text_of(services.print_paper(refused, "application", by=staff().township_clerk, at=at(20260201)))
    assert "王秀英" in text and "43048119500302001X" in text and refused.number in text


def test_every_print_is_an_act_that_names_the_person(refused, staff):
    before = Act.objects.count()
    services.print_paper(refused, "application", by=staff().township_clerk, at=at(20260201))
    entry = Act.objects.order_by("-seq").first()
    assert Act.objects.count() == before + 1
    assert (entry.kind, entry.case_id, entry.by) == ("paper.printed", refused.pk, staff().township_clerk)
    assert entry.said["paper"] == "application" and len(entry.said["sm3"]) == 64


def test_same_case_prints_the_same_bytes(refused, staff):
    clerk = staff().township_clerk
    first = services.print_paper(refused, "acceptance_receipt", by=clerk, at=at(20260201))
    assert services.print_paper(refused, "acceptance_receipt", by=clerk, at=at(20260201)) == first


def test_refusal_says_reason_rule_and_where_to_object_by_when(refused, staff):
    text = text_of(
        services.print_paper(refused, "refusal_letter", by=staff().county_reviewer, at=at(20260201))
    )
    assert "家庭月人均收入高于当地低保标准" in text
    assert "60 日内" in text and "行政复议" in text and "6 个月" in text and "耒阳市" in text


def test_letter_of_another_outcome_is_refused(refused, staff):
    with pytest.raises(Refused, match="决定是不予确认"):
        services.print_paper(refused, "grant_letter", by=staff().county_reviewer, at=at(20260201))


def test_approval_sheet_has_notice_opinions_and_amount(decided, staff):
    case = decided("cn-2021/dibao", "approve")
    text = text_of(services.print_paper(case, "approval_sheet", by=staff().county_reviewer, at=at(20260301)))
    assert "期满无异议" in text and "同意" in text and case.notice_lines.first().notice.number in text


def test_what_cannot_be_printed_yet_says_why(at_notice, staff):
    case = at_notice()
    context = Context(case, at(20260120), staff().township_clerk)
    reasons = {offer.paper.name: offer.why_not for offer in offers(context)}
    assert reasons["application"] == ""
    assert "refusal_letter" not in reasons and "grant_letter" not in reasons
    assert "还没有作出决定" in reasons["service_receipt"]
    with pytest.raises(Refused, match="还没有作出决定"):
        services.print_paper(case, "service_receipt", by=staff().township_clerk, at=at(20260120))


def test_dossier_binds_everything_with_catalogue_and_page_numbers(refused, staff):
    """TL-04: the archive of a household's case."""
    content = archive.bind_case(refused, by=staff().township_clerk, at=at(20260201))
    reader = PdfReader(io.BytesIO(content))
    titles = [one.title for one in reader.outline]
    assert titles[:2] == ["封面", "卷内目录"]
    assert titles[2] == "审核确认表" and "社会救助申请书" in titles and "不予确认告知书" in titles
    assert any(title.startswith("调查评议结果公示") for title in titles) and "公示照片" in titles
    assert "王秀英" in text_of(content)
