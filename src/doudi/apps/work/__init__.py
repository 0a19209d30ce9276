"""Work: jobs offered and how they were answered, and registrations of the unemployed."""
