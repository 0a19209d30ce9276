"""Screening: a register and the rosters of departments → findings, each with its clause and its evidence."""
