"""Dialogues, receptions of citizens, models of "Dân vận khéo": their lists, their lines, their years."""
