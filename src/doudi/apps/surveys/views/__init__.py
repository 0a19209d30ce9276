"""The pages of visits, and the lists of households to be visited."""
