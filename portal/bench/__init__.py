"""manage.py bench: how near the portal comes to its limits, as ratios measured in one run.

rounds    functions timed in turn, and what is made of the times
subjects  which dossiers of the loaded city are measured
clock     the overdue sweep against its own statement
boards    the figures from the tallies against the plainest query that gives them
acts      a transition against psycopg2 doing the same statements
dates     a million due dates against an array of ranks
site      a web server of the bench's own, with a few views beside the portal's (views, urls, wsgi)
visitors  a client that costs little
paint     when a slow telephone shows the home and the status page, in a real browser
pages     the status page, look-ups and the API on that server
scratch   a database that may be changed, made beside the city and dropped afterwards
row_policies  row-level security: a work list and look-ups against the same without policies
loads     loading a city against COPY of the same rows, and transitions with their commits
report    the machine, and the table

Nothing here changes the city: what writes is taken back. Seconds are printed and never judged; ratios are, against the
goals beside them.
"""
