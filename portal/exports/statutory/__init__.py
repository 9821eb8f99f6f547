"""Statutory tables as files in their official layout: spreadsheet, CSV, and PDF through typst, A4 landscape."""
