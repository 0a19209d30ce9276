"""Screening campaigns: every household visited in rounds, each problem a task until none is left, forms and reports from the data."""
