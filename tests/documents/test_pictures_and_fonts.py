"""Pictures are made fit for paper; characters without a glyph are told."""

import base64
import io
import re
from dataclasses import replace

import pylopdf_fonts_zh_cn
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from doudi.core.refusal import InputError
from doudi.documents import missing_glyphs, qr, render
from doudi.documents.codes import qr_svg
from doudi.documents.pictures import LONGEST, printable
from tests.documents.reading import pages
from tests.documents.samples_case import APPLICATION, EVIDENCE, MEMBERS, SURVEY, drawn


def inside(svg: str) -> Image.Image:
    found = re.search(r'href="data:image/(\w+);base64,([^"]+)"', svg)
    assert found
    return Image.open(io.BytesIO(base64.b64decode(found.group(2))))


def phone_photo(width: int, height: int) -> bytes:
    """A JPEG with the place and the make of the phone, and turned on its side, as phones save it."""
    picture = Image.new("RGB", (width, height), (10, 200, 30))
    exif = Image.Exif()
    exif[0x010F] = "PHONE-MAKER"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif)
    return written.getvalue()


def test_a_phone_photo_is_turned_upright_made_smaller_and_tells_no_place():
    photo = phone_photo(3000, 2000)
    assert b"PHONE-MAKER" in photo
    shown = inside(printable(photo))
    assert shown.size == (LONGEST * 2 // 3, LONGEST)
    assert not dict(shown.getexif())
    pdf = render("evidence", replace(EVIDENCE, photos=(replace(EVIDENCE.photos[0], image=photo),)))
    assert b"PHONE-MAKER" not in pdf and b"Exif" not in pdf


def test_a_signature_keeps_its_clear_ground():
    shown = inside(printable(drawn(3)))
    assert shown.mode == "RGBA" and shown.getpixel((0, 0))[3] == 0


def test_signatures_and_photos_are_on_the_paper():
    reader = pypdf.PdfReader(io.BytesIO(render("survey_form", SURVEY)))
    count = sum(len(page.images) for page in reader.pages)
    # A signature is a picture and its mask; pypdf counts the picture. Equal pictures are stored once.
    different = {one.image for one in (*SURVEY.surveyors, *SURVEY.household_signatures, *SURVEY.photos)}
    assert count >= len(different)


@pytest.mark.parametrize("broken", [b"", b"not a picture", drawn(2)[:60], b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_is_refused_with_a_sentence(broken):
    with pytest.raises(InputError) as error:
        render("evidence", replace(EVIDENCE, photos=(replace(EVIDENCE.photos[0], image=broken),)))
    assert error.value.code == "bad-picture" and "重新拍照" in error.value.message


def test_a_character_without_a_glyph_is_told_once_and_prints_as_a_mark():
    assert missing_glyphs("蒋德旺·古丽巴哈尔 ABC 1,234.00 元 龘䶮𫖯") == []
    assert missing_glyphs("李\U000231c9、王\U000231c9\n") == ["\U000231c9"]
    text = "".join(pages(render("application", replace(APPLICATION, applicant="李\U000231c9\x07\ufffe"))))
    assert "申请人李〓〓" in text


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_at_all_prints(text):
    form = replace(
        APPLICATION, applicant=text, reason=text, number=text, members=(replace(MEMBERS[0], name=text),)
    )
    assert render("application", form).startswith(b"%PDF")


def test_marks_that_turn_or_hide_text_do_not_reach_the_paper():
    named = "葛\U000e0100大\u202e旺\u200b德"
    assert missing_glyphs(named) == []
    assert "申请人葛大旺德" in "".join(pages(render("application", replace(APPLICATION, applicant=named))))


def test_papers_are_made_for_the_archive():
    made = render("application", APPLICATION)
    assert b"<pdfaid:part>2</pdfaid:part>" in made and b"<pdfaid:conformance>U</pdfaid:conformance>" in made
    told = pypdf.PdfReader(io.BytesIO(made)).metadata
    assert told is not None and told.title == "社会救助申请书" and told.author == APPLICATION.office


def test_every_character_our_templates_print_has_a_glyph():
    from doudi.documents.render import OURS

    written = "".join(path.read_text(encoding="utf-8") for path in OURS.glob("*.typ"))
    assert missing_glyphs(written) == []


def test_a_site_adds_its_own_faces(tmp_path, monkeypatch):
    face = pylopdf_fonts_zh_cn.sans_path()
    (tmp_path / "site.otf").write_bytes(face.read_bytes())
    monkeypatch.setenv("DOUDI_FONT_DIRS", str(tmp_path))
    assert missing_glyphs("蒋") == []
    assert render("application", APPLICATION).startswith(b"%PDF")


def test_a_site_changes_one_template_and_keeps_the_others(tmp_path, monkeypatch):
    (tmp_path / "application.typ").write_text(
        '#import "parts.typ": *\n#let d = json("data.json")\n#show: sheet.with(d, title: "本县申请书")\n#d.applicant\n',
        encoding="utf-8",
    )
    before = render("survey_form", SURVEY)
    monkeypatch.setenv("DOUDI_TEMPLATE_DIR", str(tmp_path))
    text = "".join(pages(render("application", APPLICATION)))
    assert "本县申请书" in text and APPLICATION.phone not in text
    assert render("survey_form", SURVEY) == before


def test_a_code_is_the_same_picture_every_time_and_as_large_as_its_modules():
    import segno

    text = "https://doudi.example/notices/18"
    modules = len(segno.make(text, error="m", micro=False).matrix) + 2 * 4
    assert qr(text) == qr(text)
    assert Image.open(io.BytesIO(qr(text))).size == (modules * 8, modules * 8)
    assert f'viewBox="0 0 {modules} {modules}"' in qr_svg(text)
    with pytest.raises(ValueError):
        qr(text, "gif")
