"""Screening: the whole register against the screens of a document and the rosters at hand; findings to be looked into."""
