"""A sheet → its header, its columns, its rows of data, and the rows that are no data."""
