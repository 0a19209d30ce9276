"""Codes to scan, by segno: the address of a page or a short text, never personal data."""

import io

import segno


def qr(text: str, kind: str = "png") -> bytes:
    """A QR code as ``png`` (8 pixels a module) or ``svg``; medium error correction, the standard's quiet zone."""
    if kind not in ("png", "svg"):
        raise ValueError(f"a code is png or svg, not {kind}")
    written = io.BytesIO()
    options = {"scale": 8} if kind == "png" else {"xmldecl": False, "omitsize": True}
    segno.make(text, error="m", micro=False).save(written, kind=kind, **options)
    return written.getvalue()


def qr_svg(text: str) -> str:
    """The same as the text of an SVG, for templates."""
    return qr(text, "svg").decode()
