"""Asking departments without collecting: lists of pseudonyms out and answers back, or files in and all but the hits wiped."""
