"""English for the public side: how it is written, which sentences there are, and the file that a server reads.

Vietnamese stands in the source; locale/en/LC_MESSAGES/django.po holds the English (docs/english.md).
"""
