"""A city's own dossiers, brought in from a table: all of them or none (docs/import.md).

columns   the columns of the table and its header
encoding  is it UTF-8, and what is it if not
reading   the rows, one at a time, each with its line
values    one cell to one value
given     one row to values
rules     what must hold within a row
staged    a row as it is laid down before the load
loading   the staged rows to dossiers, events, legs, applicants: sets of SQL, one transaction
bringing  the whole act, from a path to a result
"""
