"""Rows of the database as the forms of official documents. Each function takes a Context and returns one form."""
