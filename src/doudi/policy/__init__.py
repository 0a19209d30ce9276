"""The law as data: the rule language, packs, and the evaluators of one household and of a register."""
