"""Who may log in, as what, and for which area."""
