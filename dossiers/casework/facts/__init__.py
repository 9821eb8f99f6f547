"""What a dossier's events say of it: its columns, stays and pauses folded from the log, and compared with its row."""
