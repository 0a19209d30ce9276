"""Pages of notices: for the staff, and for everybody."""
