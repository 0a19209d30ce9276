"""兜底: who is entitled to which help, by which clause, on which evidence; the law is data."""

__version__ = "0.1.0"
