"""The shared strings of a workbook as one column of text."""

from __future__ import annotations

from zipfile import ZipFile

import numpy as np
import pyarrow as pa
from lxml import etree

from doudi.matching.reading import spans
from doudi.matching.reading.refusing import unreadable
from doudi.matching.reading.xlsx.parts import DAMAGE, NotPlain, elements, uncoded
from doudi.matching.reading.xlsx.tags import Tags, tags_of
from doudi.matching.reading.xlsx.xml import children, local, refuse_entities


def shared_strings(archive: ZipFile, name: str) -> pa.StringArray:
    """All shared strings, in order; null where one is empty or white space."""
    if name not in archive.namelist():
        return pa.array([], pa.string())
    try:
        blocks = elements(archive, name, b"<sst", b"</si>", b"</sst>")
        refuse_entities(next(blocks))
        columns = [_strings(tags_of(block)) for block in blocks if b"<si" in block]
    except NotPlain:
        return _slowly(archive, name)
    return pa.concat_arrays(columns) if columns else pa.array([], pa.string())


def _strings(tags: Tags) -> pa.StringArray:
    """The strings of a block: one text each, or several runs of letters with formats of their own."""
    is_item, is_text = tags.beginning("si"), tags.opening("t")
    items, texts = np.flatnonzero(is_item), np.flatnonzero(is_text)
    item_of_tag = np.cumsum(is_item) - 1
    if len(items) == 0 or item_of_tag[0] < 0:
        raise NotPlain
    item_of = item_of_tag[texts]
    rich = np.bincount(item_of, minlength=len(items)) > 1
    other = ~(is_item | is_text | tags.closing())
    rich[item_of_tag[other]] = True  # runs, formats, how it is read
    plain = ~rich[item_of]
    column = spans.placed(tags.texts(*tags.content(texts[plain])), item_of[plain], len(items))
    at = np.flatnonzero(rich)
    bounds = np.append(tags.starts[items], len(tags.block))
    return spans.replaced(column, at, [_rich(tags.block[bounds[one] : bounds[one + 1]]) for one in at])


def _rich(item: bytes) -> str | None:
    """One string in several runs; how it is read (rPh) is no part of it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=False)
    end = item.rfind(b"</si>") + 5 if b"</si>" in item else len(item)
    try:
        root = etree.fromstring(item[:end], parser)
    except etree.XMLSyntaxError:
        raise NotPlain from None
    return text_of(root)


def text_of(item: etree._Element) -> str | None:
    """The text of an ``si`` or ``is`` element; None when there is none."""
    runs = [one for one in children(item, "t") if not _inside_reading(one)]
    return uncoded("".join(one.text or "" for one in runs))


def _inside_reading(element: etree._Element) -> bool:
    return any(local(parent) == "rPh" for parent in element.iterancestors())


def _slowly(archive: ZipFile, name: str) -> pa.StringArray:
    """The same for XML that is written in another way: with prefixes, comments, marked sections."""
    found: list[str | None] = []
    try:
        with archive.open(name) as part:
            for _, element in etree.iterparse(part, resolve_entities=False, no_network=True, huge_tree=False):
                if local(element) == "si":
                    found.append(text_of(element))
                    element.clear()
    except (etree.XMLSyntaxError, *DAMAGE):
        raise unreadable("工作簿里的文字已损坏或不完整", "cut-off") from None
    return pa.array(found, pa.string())
