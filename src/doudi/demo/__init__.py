"""The demo county: real places, invented people, what they receive, and the truth about it."""

from doudi.demo.make import Summary, make_county
from doudi.demo.townships import SmallTownship, make_small_townships, small_townships

__all__ = ["SmallTownship", "Summary", "make_county", "make_small_townships", "small_townships"]
