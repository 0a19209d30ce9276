"""Files: harmless when they come in, encrypted on disk, shown to whoever may see the case."""

import io
import os
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfWriter

from doudi.apps.files.jobs import remove_orphans
from doudi.apps.files.models import StoredFile
from doudi.apps.files.services import keep, place_of, read
from doudi.apps.files.uploads import cleaned
from doudi.apps.record.verify import verify
from doudi.core.refusal import Refused
from tests.platform.trust.conftest import DAWN, VILLAGE

pytestmark = pytest.mark.django_db


def jpeg(with_place: bool = False) -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    if with_place:
        exif[0x010F] = "SECRETCAMERA"
        exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def pdf(pages: int = 1, password: str = "") -> bytes:
    out, writer = io.BytesIO(), PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(100, 100)
    if password:
        writer.encrypt(password)
    writer.write(out)
    return out.getvalue()


def test_photograph_loses_what_the_camera_added() -> None:
    content = jpeg(with_place=True)
    assert b"SECRETCAMERA" in content
    kept = cleaned(content, "C:\\Users\\x\\户口本.jpg")
    assert kept.media_type == "image/jpeg" and kept.name == "户口本.jpg"
    assert b"SECRETCAMERA" not in kept.content and not Image.open(io.BytesIO(kept.content)).getexif()


def test_what_follows_the_picture_is_not_kept() -> None:
    assert b"<script>" not in cleaned(jpeg() + b"<script>alert(1)</script>", "x.jpg").content


def test_pdf_is_taken_as_it_is() -> None:
    content = pdf()
    assert (cleaned(content, "证明.pdf").content, cleaned(content, "证明.pdf").media_type) == (
        content,
        "application/pdf",
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b"<html><script>alert(1)</script></html>", "file-kind"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "file-kind"),
        (b"MZ\x90\x00", "file-kind"),
        (b"%PDF-1.7\nnothing of the kind", "file-broken"),
        (pdf(password="secret"), "file-locked"),
        (pdf(pages=301), "file-too-large"),
        (b"\xff\xd8\xff" + b"0" * (20 * 1024 * 1024), "file-too-large"),
        (jpeg()[:200], "file-kind"),
    ],
)
def test_what_is_no_harmless_file_is_refused_with_a_sentence(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        cleaned(content, "picture.jpg")
    assert refused.value.code == code and refused.value.message.endswith("。")


def test_picture_of_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(out, "PNG")
    with pytest.raises(Refused) as refused:
        cleaned(out.getvalue(), "bomb.png")
    assert refused.value.code == "file-too-large"


@pytest.fixture
def stored(clerk: Any) -> StoredFile:
    return keep(jpeg(), "现场照片", "image/jpeg", "photo", area=VILLAGE, by=clerk, at=DAWN)


def test_bytes_on_disk_are_encrypted_and_come_back(stored: StoredFile) -> None:
    assert b"JFIF" not in place_of(stored.key).read_bytes()
    assert read(stored) == jpeg()


def test_file_is_shown_to_those_of_the_area_with_headers_that_let_nothing_run(
    stored: StoredFile, log_in: Callable[..., Client]
) -> None:
    answer = log_in().get(reverse("files:file", args=[stored.key]))
    assert answer.status_code == 200 and answer.content == jpeg()
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("inline") and "no-store" in answer["Cache-Control"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("role", "area"), [("county_reviewer", "430281000000"), ("system_admin", "430481000000")]
)
def test_file_is_not_there_for_others(
    stored: StoredFile, log_in: Callable[..., Client], role: str, area: str
) -> None:
    assert log_in(role, area=area).get(reverse("files:file", args=[stored.key])).status_code == 404


def test_bank_file_is_for_those_who_pay(clerk: Any, log_in: Callable[..., Client]) -> None:
    kept = keep(b"1,2", "bank.csv", "text/csv", "bank", area="430481000000", by=clerk, at=DAWN)
    url = reverse("files:file", args=[kept.key])
    assert log_in("county_check_centre", name="checks").get(url).status_code == 404
    answer = log_in("finance", name="pays").get(url)
    assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")


def test_bytes_of_a_transaction_that_failed_are_swept_when_old(clerk: Any, stored: StoredFile) -> None:
    with pytest.raises(KeyError), transaction.atomic():
        lost = keep(b"x", "x", "text/plain", "paper", area=VILLAGE, by=clerk, at=DAWN)
        raise KeyError
    remove_orphans(time.time() - 60)
    assert place_of(lost.key).exists(), "it may belong to a transaction that is still open"
    for key in (lost.key, stored.key):
        os.utime(place_of(key), (0, 0))
    remove_orphans(time.time() - 60)
    assert not place_of(lost.key).exists() and place_of(stored.key).exists()


def test_deep_verification_finds_a_file_altered_or_gone(stored: StoredFile, clerk: Any) -> None:
    other = keep(b"x", "x", "text/plain", "paper", area=VILLAGE, by=clerk, at=DAWN)
    assert verify(deep=True).findings == []
    place_of(other.key).unlink()
    content = bytearray(place_of(stored.key).read_bytes())
    content[-1] ^= 1
    place_of(stored.key).write_bytes(bytes(content))
    assert {(one.code, one.key) for one in verify(deep=True).findings} == {
        ("file-altered", stored.pk), ("file-gone", other.pk),
    }  # fmt: skip
