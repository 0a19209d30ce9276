"""Pages of cases: they parse, call and render."""
