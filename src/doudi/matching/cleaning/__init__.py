"""Text cells → values, with a note for everything that was changed and a verdict for every row."""
