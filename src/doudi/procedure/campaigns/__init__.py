"""Screening campaigns (筛查) as data: what a document asks at every door, by whom, by when, and what becomes of a problem."""
