"""The dossiers of a one-stop shop: facts, floor by floor. Imports only go down.

oversight    reads the log: tallies, rates, statutory figures
notices      tells applicants and officials what happened: rules, messages, channels
feedback     what citizens say: ratings, feedback, petitions
casework     the only writer of Dossier and Event: states, acts, deadlines, the overdue sweep
procedures   what can be asked for: versions, papers, steps, terms
units        who: units over time, officers, posts, roles
calendars    when: working time, holidays, make-up days
"""
