"""Values without rules: refusals, money, dates, citizen ids, area codes, working days."""
