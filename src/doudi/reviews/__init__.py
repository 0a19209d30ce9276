"""Reviews as a plan: which day each falls on, and what a year brings. No database, no clock."""
