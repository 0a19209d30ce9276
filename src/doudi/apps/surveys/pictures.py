"""Pictures from a phone: photographs made smaller and rid of what cameras add, signatures that are not empty."""

import base64
import binascii
import io

from PIL import Image, ImageOps, UnidentifiedImageError

from doudi.core.refusal import Refused

LONGEST_SIDE = 1600
MOST_BYTES = 12_000_000
MOST_SIGNATURE_BYTES = 400_000
MOST_PIXELS = 60_000_000
_PREFIX = "data:image/png;base64,"
#: a drawn name covers more than a slip of the finger
LEAST_INK = 40


def photo(content: bytes) -> tuple[bytes, str]:
    """(JPEG bytes, media type): upright, at most 1600 pixels long, without place, time or device of the camera.

    Raises Refused for what is no picture, or too large a one.
    """
    if len(content) > MOST_BYTES:
        raise Refused("照片太大（超过 12 MB），请换一张小一些的。", code="photo-too-large")
    picture = _open(content)
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=80)
    return out.getvalue(), "image/jpeg"


def signature(drawing: str) -> bytes:
    """PNG bytes of a signature drawn on the screen (a data: URL). Raises Refused when it is none or empty."""
    if not drawing.startswith(_PREFIX) or len(drawing) > MOST_SIGNATURE_BYTES:
        raise Refused("没有收到签字，请在签字框里重新签。", code="no-signature")
    try:
        content = base64.b64decode(drawing.removeprefix(_PREFIX), validate=True)
    except binascii.Error as bad:
        raise Refused("签字没有传完整，请重新签。", code="no-signature") from bad
    picture = _open(content).convert("RGBA")
    on_paper = Image.new("RGBA", picture.size, "white")
    on_paper.alpha_composite(picture)
    ink = sum(on_paper.convert("L").histogram()[:128])
    if ink < LEAST_INK:
        raise Refused("签字框还是空的，请本人签上姓名。", code="empty-signature")
    out = io.BytesIO()
    on_paper.convert("RGB").save(out, "PNG")
    return out.getvalue()


def _open(content: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP"))
        if picture.width * picture.height > MOST_PIXELS:
            raise Refused("图片的尺寸太大，请换一张。", code="photo-too-large")
        picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as bad:
        raise Refused("这不是一张能打开的图片，请重新拍。", code="not-a-picture") from bad
    return picture
