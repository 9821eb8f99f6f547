"""What an administrator of the city sets first: the city's own name and look, and the list of what is missing."""
