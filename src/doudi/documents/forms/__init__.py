"""One frozen dataclass a document: a caller that forgets a column is told by Python, not by the household."""
