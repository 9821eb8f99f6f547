"""The demonstration city: a year of dossiers of 113 units, made in bulk, whose totals are the article's.

scale             how many dossiers of which fate, exactly
seasonal_demand   how often each procedure is asked for, and in which season
apportionment     how that falls on the units
city              what is read from the master data: units, procedures, calendars, and the pairs of both
working_time      open hours laid out for SQL: chunks, moments of receipt, due dates
invented_people   applicants; staff: officers, their posts, and among them the demonstration accounts (demo_accounts)
officer_routes    through whose hands a procedure goes at a unit
allocation        which dossiers become late, overdue, waiting …; extra_dossiers: a few outside the year's figures
sampling          the draw itself: moments, keys, fates
dossier_history   a dossier act by act; dossier_outcomes: what becomes of it; words: what officials write
ledger_rows       the rows that such a history leaves behind; history_batch: between them and SQL
staging           a schema of its own for everything half-made (sql/ holds its statements)
table_rebuild     tables without indexes and checks while they are filled, with all of them afterwards
load              the steps, in order (docs/demo.md); progress: what the terminal shows
replay            a sample acted again through the real acts
feedback_sample   ratings and petitions of invented people
register_sample   dialogues, receptions and models of a year, in register_words
scenarios         what no sample year holds, acted once after the load; activity: its officials act from then on
"""
