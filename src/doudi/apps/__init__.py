"""The apps: one Django app a part of the work."""
