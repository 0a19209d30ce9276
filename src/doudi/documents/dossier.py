"""A whole case as one PDF, as archives want it: cover, catalogue with page numbers, the papers in archive order, each page
numbered at its upper right corner, the papers in the outline."""

import io
from collections.abc import Iterable
from dataclasses import dataclass

from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.errors import PyPdfError

from doudi.core.refusal import InputError
from doudi.documents.forms.common import Day, Sheet
from doudi.documents.kinds import ARCHIVE_ORDER, Kind
from doudi.documents.render import compiled


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierCover(Sheet):
    """What stands on the cover. `number` is the archive's own (档号)."""

    household_head: str
    programme: str
    area: str
    case_number: str
    opened_on: Day | None
    closed_on: Day | None
    outcome: str
    #: 永久, 30 年, 10 年
    retention: str
    bound_by: str
    checked_by: str


@dataclass(frozen=True, slots=True)
class Part:
    """A paper: its title in the catalogue, the PDF, its day. `kind` is a name of KINDS; empty for other papers, which
    come last."""

    title: str
    pdf: bytes
    made_on: Day | None
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    title: str
    made_on: Day | None
    first: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Front(DossierCover):
    entries: tuple[_Entry, ...]
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _PageSize:
    width: float
    height: float
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbers(Sheet):
    sizes: tuple[_PageSize, ...]


def in_archive_order(parts: Iterable[Part]) -> list[Part]:
    """By kind as KINDS has them, by day within a kind (undated last), as given within a day; other papers last."""
    places = {kind: at for at, kind in enumerate(ARCHIVE_ORDER)}

    def place(part: Part) -> tuple[int, int]:
        if part.kind not in places:
            return len(places), 0
        return places[part.kind], part.made_on or 99991231

    return sorted(parts, key=place)


def bind(cover: DossierCover, parts: Iterable[Part]) -> bytes:
    """The dossier. The same cover and parts give the same bytes. InputError names a part that is not a readable PDF."""
    ordered = in_archive_order(parts)
    papers = [_pages(part) for part in ordered]
    front = PdfReader(io.BytesIO(_front(cover, ordered, papers)))
    bound = PdfWriter()
    for page in front.pages:
        bound.add_page(page)
    bound.add_outline_item(title="封面", page_number=0)
    bound.add_outline_item(title="卷内目录", page_number=1)
    numbers = iter(_numbers(cover, [page for pages in papers for page in pages]))
    for part, pages in zip(ordered, papers, strict=True):
        first = len(bound.pages)
        for page in pages:
            _stamp(bound.add_page(page), next(numbers))
        bound.add_outline_item(title=part.title, page_number=first)
    written = io.BytesIO()
    bound.write(written)
    return written.getvalue()


def _front(cover: DossierCover, parts: list[Part], papers: list[list[PageObject]]) -> bytes:
    entries = []
    first = 1
    for part, pages in zip(parts, papers, strict=True):
        entries.append(_Entry(title=part.title, made_on=part.made_on, first=first, pages=len(pages)))
        first += len(pages)
    told = {name: getattr(cover, name) for name in DossierCover.__dataclass_fields__}
    form = _Front(**told, entries=tuple(entries), pages=first - 1)
    return compiled(Kind("dossier_front", "社会救助档案", _Front), form)


def _pages(part: Part) -> list[PageObject]:
    """The pages of a part, upright, without anything in them that acts."""
    try:
        reader = PdfReader(io.BytesIO(part.pdf))
        if reader.is_encrypted:
            raise InputError(f"「{part.title}」加了密码，不能装订；请上传没有密码的文件。", code="locked-pdf")
        pages = list(reader.pages)
        for page in pages:
            _disarm(page)
            if page.rotation:
                page.transfer_rotation_to_content()
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"「{part.title}」不是可以读取的 PDF，不能装订；请重新扫描上传。", code="bad-pdf"
        ) from error
    if not pages:
        raise InputError(f"「{part.title}」没有一页内容，不能装订；请重新扫描上传。", code="empty-pdf")
    return pages


def _disarm(page: PageObject) -> None:
    """Links and scripts of an uploaded paper stay out; what is drawn, filled-in fields included, stays."""
    page.pop("/AA", None)
    for annotation in page.annotations or ():
        for action in ("/A", "/AA"):
            annotation.get_object().pop(action, None)


def _numbers(cover: DossierCover, pages: list[PageObject]) -> list[PageObject]:
    """A page for each, of its size, that holds its number only."""
    sizes = tuple(
        _PageSize(width=float(page.cropbox.width), height=float(page.cropbox.height), number=at)
        for at, page in enumerate(pages, 1)
    )
    if not sizes:
        return []
    form = _Numbers(office=cover.office, number=cover.number, printed_at=cover.printed_at, sizes=sizes)
    return list(PdfReader(io.BytesIO(compiled(Kind("dossier_pages", "", _Numbers), form))).pages)


def _stamp(page: PageObject, number: PageObject) -> None:
    box = page.cropbox
    page.merge_transformed_page(number, Transformation().translate(float(box.left), float(box.bottom)))
