"""Rosters of any department: files read, rows cleaned, persons linked, households checked. Knows no Django."""
