"""How a case moves: a definition and its events in, the next steps or a refusal out. Knows no database and no clock."""
