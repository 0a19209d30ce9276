"""Rosters of departments: received, read, taken, linked to the register's persons."""
