"""Acts on cases: intake, leads, steps, decisions. Each is one transaction and one act of the record."""
