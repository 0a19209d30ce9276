"""What people and the month do: warnings, visits, calls, classes, uploads, guidance."""
