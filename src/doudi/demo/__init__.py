"""The demo county: real places, invented people, what they receive, and the truth about it."""

from doudi.demo.make import make_county

__all__ = ["make_county"]
