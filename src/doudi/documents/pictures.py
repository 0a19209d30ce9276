"""Photographs and signatures, made fit for paper: upright, no larger than is printed, without what a phone writes into
them (place, device)."""

import base64
import io

from PIL import Image, ImageOps, UnidentifiedImageError

from doudi.core.refusal import InputError

#: Longest side in pixels: 300 dots an inch over half a page's width.
LONGEST = 1200
#: More than this is not decoded at all.
MOST_PIXELS = 100_000_000


def printable(picture: bytes) -> str:
    """The picture as the text of an SVG around it, the form in which templates take it.

    PNG stays PNG (signatures keep their clear ground), everything else becomes JPEG. The same picture gives the same
    text. InputError when it cannot be read as a picture.
    """
    try:
        with Image.open(io.BytesIO(picture)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise InputError("照片太大，请缩小到一亿像素以内再上传。", code="picture-too-large")
            form = "PNG" if opened.format == "PNG" else "JPEG"
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((LONGEST, LONGEST))
            # Only the pixels go on, not what is written beside them.
            clean = Image.new("RGBA" if form == "PNG" else "RGB", upright.size)
            clean.paste(upright.convert(clean.mode))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise InputError("照片或签名不是可以读取的图片，请重新拍照或签名。", code="bad-picture") from error
    written = io.BytesIO()
    clean.save(written, form, quality=85)
    return _in_svg(written.getvalue(), form.lower(), *clean.size)


def _in_svg(picture: bytes, form: str, width: int, height: int) -> str:
    data = base64.b64encode(picture).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/{form};base64,{data}"/></svg>'
    )
