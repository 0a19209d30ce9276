"""Reviews after approval: when each grant is looked at again, what was found, what households report, who lives."""
