"""The units of the city as files: of 2018, of the 2025 reorganisation, and who succeeds whom."""
