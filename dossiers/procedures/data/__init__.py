"""The procedures of the city as files: rules, papers and steps."""
