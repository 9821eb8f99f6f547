-- What is said when a dossier is handed on, for every officer it may be handed to.
INSERT INTO demonstration.handover
SELECT pair.id, n, CASE WHEN pair.seats[n] > 0 THEN pair.benches[n] + pick ELSE 0 END, jsonb_build_object('step', pair.steps[n],
    'from_unit', pair.froms[n], 'to_officer', CASE WHEN pair.seats[n] > 0 THEN pair.benches[n] + pick END)
FROM demonstration.pair, generate_series(1, pair.forwards) AS n, generate_series(0, greatest(pair.seats[n], 1) - 1) AS pick;

-- What is said when a dossier is received, for every promise and channel.
CREATE UNLOGGED TABLE demonstration.promise AS
SELECT due_at, channel, jsonb_build_object('step', 1,
    'due_at', to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'), 'channel', channel) AS data
FROM (SELECT DISTINCT due_at FROM demonstration.due) AS due CROSS JOIN generate_series(1, 3) AS channel;
