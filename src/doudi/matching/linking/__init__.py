"""Which person of the register a row of a roster is: ordered passes that explain themselves, and a queue for people."""
