"""A file as a department sent it → sheets of text cells, read in a limited process of its own."""

from doudi.matching.reading.limited import read
from doudi.matching.reading.sheets import Book, Mark, Merged, Sheet

__all__ = ["Book", "Mark", "Merged", "Sheet", "read"]
