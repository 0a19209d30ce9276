"""After approval and after refusal: warnings, visits, calls, the move to five classes, and the county's month."""
