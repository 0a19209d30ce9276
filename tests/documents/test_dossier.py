"""A case bound as one PDF: cover, catalogue, papers in archive order, every page numbered."""

import io
from dataclasses import replace

import pypdf
import pytest
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from doudi.core.refusal import InputError
from doudi.documents import ARCHIVE_ORDER, KINDS, render
from doudi.documents.dossier import DossierCover, Part, bind, in_archive_order
from tests.documents.reading import pages
from tests.documents.samples import FORMS
from tests.documents.samples_case import OFFICE, PRINTED, PROGRAMME

COVER = DossierCover(
    office=OFFICE, number="2024-D-0031", printed_at=PRINTED, household_head="蒋德旺", programme=PROGRAMME, area="耒阳市大市镇龙塘村",
    case_number="DS-2024-0031", opened_on=20240903, closed_on=20241025, outcome="准予", retention="30 年", bound_by="欧阳敏", checked_by="",
)  # fmt: skip


def part(name: str, made_on: int | None = 20240901) -> Part:
    return Part(KINDS[name].title, render(name, FORMS[name]), made_on, name)


def made(change) -> bytes:
    """A one-page PDF, changed before it is written."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(595, 842)
    change(writer, page)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def front_pages(bound: bytes, parts: list[Part]) -> int:
    """Cover and catalogue."""
    return len(pages(bound)) - sum(len(pages(one.pdf)) for one in parts)


@pytest.fixture(scope="module")
def parts():
    return [part(name) for name in reversed(ARCHIVE_ORDER)]


@pytest.fixture(scope="module")
def bound(parts):
    return bind(COVER, parts)


def test_papers_are_in_archive_order_whatever_order_they_came_in(parts, bound):
    titles = [KINDS[name].title for name in ARCHIVE_ORDER]
    outline = [one.title for one in pypdf.PdfReader(io.BytesIO(bound)).outline]
    assert outline == ["封面", "卷内目录", *titles]
    assert bind(COVER, list(reversed(parts))) == bound


def test_papers_of_a_kind_are_by_day_and_others_last_as_given():
    several = [
        Part("收据", b"", 20200101), Part("公示二", b"", 20240919, "notice"), Part("公示一", b"", 20240905, "notice"),
        Part("公示未注日期", b"", None, "notice"), Part("照片", b"", None), Part("申请", b"", 20240901, "application"),
    ]  # fmt: skip
    titles = [one.title for one in in_archive_order(several)]
    assert titles == ["申请", "公示一", "公示二", "公示未注日期", "收据", "照片"]


def test_the_catalogue_says_on_which_pages_each_paper_is(parts, bound):
    texts, front = pages(bound), front_pages(bound, parts)
    catalogue, papers = "".join(texts[1:front]), texts[front:]
    assert f"{len(papers)}页，{len(parts)}件" in texts[0]
    first = 1
    for at, one in enumerate(in_archive_order(parts), 1):
        count = len(pages(one.pdf))
        there = str(first) if count == 1 else f"{first}-{first + count - 1}"
        title = "".join(one.title.split())
        assert f"{at}{title}2024-09-01{there}{count}" in catalogue
        first += count
    assert first - 1 == len(papers)


def test_every_page_bears_its_running_number_and_all_it_had(parts, bound):
    alone = [text for one in in_archive_order(parts) for text in pages(one.pdf)]
    for at, (before, after) in enumerate(
        zip(alone, pages(bound)[front_pages(bound, parts) :], strict=True), 1
    ):
        assert after == f"{before}{at}"


def test_outline_entries_lead_to_the_first_page_of_each_paper(parts, bound):
    reader = pypdf.PdfReader(io.BytesIO(bound))
    first = front_pages(bound, parts)
    leads = [reader.get_destination_page_number(one) for one in reader.outline[2:]]
    for lead, one in zip(leads, in_archive_order(parts), strict=True):
        assert lead == first
        first += len(pages(one.pdf))


def test_a_catalogue_of_a_hundred_papers_runs_over_its_pages_and_numbers_still_agree():
    one = part("service_receipt")
    hundred = [replace(one, title=f"回证{at:03d}") for at in range(1, 101)]
    texts = pages(bind(COVER, hundred))
    front = front_pages(bind(COVER, hundred), hundred)
    assert front > 3
    catalogue = "".join(texts[1:front])
    assert all(f"{at}回证{at:03d}2024-09-01{at}1" in catalogue for at in range(1, 101))
    assert texts[-1].endswith("100")


def test_the_same_papers_give_the_same_bytes(parts, bound):
    assert bind(COVER, parts) == bound


def test_a_dossier_without_papers_has_cover_and_catalogue():
    texts = pages(bind(COVER, []))
    assert len(texts) == 2 and "0页，0件" in texts[0]


def test_scans_of_any_size_and_turned_are_numbered_upright():
    wide = made(lambda writer, page: page.mediabox.__setitem__(2, pypdf.generic.FloatObject(1400)))
    turned = made(lambda writer, page: page.rotate(90))
    reader = pypdf.PdfReader(io.BytesIO(bind(COVER, [Part("宽页", wide, None), Part("转向", turned, None)])))
    assert [page.rotation for page in reader.pages] == [0, 0, 0, 0]
    assert [page.extract_text().strip() for page in reader.pages[2:]] == ["1", "2"]
    assert float(reader.pages[3].mediabox.width) == 842


def test_what_acts_in_an_uploaded_paper_stays_out():
    def add_script(writer, page):
        action = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("evil()")}
        )
        writer.root_object[NameObject("/OpenAction")] = action
        page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
        link = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Link"),
                NameObject("/A"): action,
            }
        )
        page[NameObject("/Annots")] = pypdf.generic.ArrayObject([link])

    hostile = made(add_script)
    assert b"evil" in hostile
    result = bind(COVER, [Part("网上下载", hostile, None)])
    assert b"evil" not in result and b"JavaScript" not in result


def locked() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


@pytest.mark.parametrize(
    "broken, code",
    [
        (b"", "bad-pdf"),
        (b"%PDF-1.7 nonsense", "bad-pdf"),
        (b"PK\x03\x04", "bad-pdf"),
        (locked(), "locked-pdf"),
    ],
    ids=["empty", "nonsense", "zip", "locked"],
)
def test_a_part_that_cannot_be_read_is_named(broken, code):
    with pytest.raises(InputError) as error:
        bind(COVER, [part("application"), Part("残疾证扫描件", broken, None)])
    assert error.value.code == code
    assert "残疾证扫描件" in error.value.message


def test_the_cover_says_whose_case_it_is_and_leaves_room_to_sign():
    first = pages(bind(replace(COVER, closed_on=None), []))[0]
    for told in (
        "蒋德旺",
        PROGRAMME,
        "DS-2024-0031",
        "2024-D-0031",
        "2024年9月3日",
        "整理人：欧阳敏",
        "检查人：",
    ):
        assert told in first
