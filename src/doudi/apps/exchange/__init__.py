"""Exchange with departments: what was agreed with each source, who is asked about, what came back and by when."""
