"""Small XML parts of a workbook, parsed without entities and without the network."""

from __future__ import annotations

from zipfile import ZipFile

from lxml import etree

from doudi.matching.reading.refusing import unreadable
from doudi.matching.reading.xlsx.parts import blocks

_MOST_BYTES = 64 * 2**20


def parsed(archive: ZipFile, name: str) -> etree._Element:
    """The root of a small part. Refuses one that is missing, broken or large, or declares entities."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        raise unreadable(f"工作簿里缺少 {name}，文件已损坏", "broken-workbook") from None
    if info.file_size > _MOST_BYTES:
        raise unreadable(f"工作簿里的 {name} 大得不正常", "bomb")
    content = b"".join(blocks(archive, name))
    refuse_entities(content)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise unreadable(f"工作簿里的 {name} 已损坏", "broken-workbook") from None


def refuse_entities(content: bytes) -> None:
    """No spreadsheet writes a document type; one that is there means to harm whoever reads it."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise unreadable("文件里声明了 XML 实体，正常的表格没有", "entities")


def local(element: etree._Element) -> str:
    """The element's name without its namespace: workbooks come in two (transitional and strict)."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """All elements below with this local name."""
    return [one for one in element.iter() if local(one) == name]


def relation(element: etree._Element) -> str:
    """The relation id (r:id) of an element, in either namespace."""
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("}id")), "")
