"""A sheet → its header, its columns, its rows of data, and the rows that are no data."""

from doudi.matching.layout.found import Column, Layout, NotData
from doudi.matching.layout.table import find

__all__ = ["Column", "Layout", "NotData", "find"]
