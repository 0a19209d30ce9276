"""Official documents from plain data: forms as PDF and Excel, the dossier, codes to scan. No database, no web."""

from doudi.documents.capital_amount import capital_amount
from doudi.documents.codes import qr
from doudi.documents.fonts import missing_glyphs
from doudi.documents.kinds import ARCHIVE_ORDER, KINDS, NAMES
from doudi.documents.plain import freeze, thaw
from doudi.documents.render import render

__all__ = [
    "ARCHIVE_ORDER",
    "KINDS",
    "NAMES",
    "capital_amount",
    "freeze",
    "missing_glyphs",
    "qr",
    "render",
    "thaw",
]
