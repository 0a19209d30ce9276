"""What a sweep over the county's register found."""
