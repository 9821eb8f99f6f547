"""PostgreSQL and Valkey for those who have none: started for whoever needs them, stopped by the last one out.

places     where data, sockets and programs are, and under which account the servers run
servers    what the two servers are: how each is prepared, started, asked, and told to stop
keeper     the process that owns one server and stops it when nobody uses it any more
roles      the three database roles (owner, app, readonly) and who may do what
processes  child processes that never outlive their parent
"""
