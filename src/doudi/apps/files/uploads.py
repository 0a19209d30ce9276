"""What people upload, made harmless: what it is goes by its content, never by its name or what the browser says.

Pictures are drawn anew, so that nothing a camera adds (place, time, device) and nothing hidden behind the picture is
kept. A PDF must be readable and small enough. Everything else, HTML and SVG above all, is refused.
"""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from doudi.core.refusal import Refused

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000
MOST_PAGES = 300
LONGEST_SIDE = 3000  # pixels; an A4 sheet at 250 dots an inch
_PICTURES = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class Upload:
    """A harmless file: its bytes, what it is, and a name without folders."""

    content: bytes
    media_type: str
    name: str


def cleaned(content: bytes, name: str) -> Upload:
    """The upload made harmless. Raises Refused with what is wrong and what to do instead."""
    if not content:
        raise Refused("这个文件是空的，请重新选择。", code="file-empty")
    if len(content) > MOST_BYTES:
        raise Refused("文件超过 20 MB。请压缩，或者分成几个再上传。", code="file-too-large")
    name = "".join(one for one in name.replace("\\", "/").rsplit("/", 1)[-1] if one.isprintable())[:200]
    if content.lstrip()[:5] == b"%PDF-":
        _check_pdf(content)
        return Upload(content, "application/pdf", name)
    return _picture(content, name)


def _check_pdf(content: bytes) -> None:
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise Refused("这个 PDF 加了密码。请去掉密码，或者打印后拍照上传。", code="file-locked")
        pages = len(reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, OSError) as bad:
        raise Refused(
            "这个 PDF 打不开，可能没有传完整。请重新上传，或者拍照上传。", code="file-broken"
        ) from bad
    if pages > MOST_PAGES:
        raise Refused(f"这个 PDF 超过 {MOST_PAGES} 页，请分成几个再上传。", code="file-too-large")


def _picture(content: bytes, name: str) -> Upload:
    try:
        picture = Image.open(io.BytesIO(content), formats=_PICTURES)
        if picture.width * picture.height > MOST_PIXELS:
            raise Refused("图片的尺寸太大，请缩小后再上传。", code="file-too-large")
        picture.load()
    except Image.DecompressionBombError as bad:
        raise Refused("图片的尺寸太大，请缩小后再上传。", code="file-too-large") from bad
    except (OSError, ValueError, SyntaxError) as bad:
        raise Refused(
            "只收照片（JPEG、PNG、WebP）和 PDF。请换一个文件，或者拍照上传。", code="file-kind"
        ) from bad
    png = picture.format == "PNG"
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    upright.save(out, "PNG" if png else "JPEG", **({"optimize": True} if png else {"quality": 85}))
    return Upload(out.getvalue(), "image/png" if png else "image/jpeg", name)
