"""Backups of the whole portal, and back again: database, files, public log and keys, each with its checksum."""
