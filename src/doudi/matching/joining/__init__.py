"""Many sources against one register by identity number: found rows, sums by person and household, month after month."""
