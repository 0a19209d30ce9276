"""Workbooks in Office Open XML (xlsx, xlsm), read from their XML."""
