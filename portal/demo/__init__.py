"""The demonstration city: a year of dossiers of 113 units, made in bulk, whose totals are the article's.

scale        how many dossiers of which fate, exactly
popularity   how often each procedure is asked for, and in which season
sharing      how that falls on the units
city         what is read from the master data: units, procedures, calendars, and the pairs of both
working_time open hours laid out for SQL: chunks, moments of receipt, due dates
people       invented applicants
staff        invented officers, their posts, and the demonstration accounts (accounts)
routes       through whose hands a procedure goes at a unit
casting      which dossiers become late, overdue, waiting …; beside: a few outside the year's figures
drawing      the draw itself: moments, keys, parts
stories      a dossier told act by act; plots: what becomes of it; words: what officials write
ledger_rows  the rows such a story leaves behind; telling: between them and SQL
staging      a schema of its own for everything half-made (sql/ holds its statements)
heap         tables without indexes and checks while they are filled, with all of them afterwards
load         the steps, in order (docs/demo.md); progress: what the terminal shows
replay       a sample acted again through the real acts
"""
