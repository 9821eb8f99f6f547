"""The demonstration city: a year of dossiers of 113 units, made in bulk, whose totals are the article's.

scale        how many dossiers of which fate, exactly
popularity   how often each procedure is asked for, and in which season
sharing      how that falls on the units
working_time open hours laid out for SQL: chunks, moments of receipt, due dates
people       invented applicants
staff        invented officers, their posts, and the demonstration accounts (accounts)
routes       through whose hands a procedure goes at a unit
casting      which dossiers become late, overdue, waiting …
stories      dossiers that a person tells one by one: pauses, apologies, questions to other agencies
ledger_rows  the rows such a story leaves behind
staging      a schema of its own for everything half-made
heap         tables without indexes and checks while they are filled, with all of them afterwards
load         the steps, in order (docs/demo.md)
replay       a sample acted again through the real acts
measure      the same rows by COPY, for the ratio
"""
