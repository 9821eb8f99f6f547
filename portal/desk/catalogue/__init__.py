"""Screens by which an administrator of the city keeps the catalogue of procedures, under /quan-tri/."""
