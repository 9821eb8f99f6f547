"""The working calendar of the city as files: opening hours and special days."""
