-- Every dossier draws its moment of receipt; its promise is looked up.
CREATE UNLOGGED TABLE demonstration.promise AS
SELECT due.*, channel, (due.due_at AT TIME ZONE '$zone')::date AS due_on, jsonb_build_object(
    'step', 1, 'due_at', to_char(due.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'), 'channel', channel) AS data
FROM demonstration.due CROSS JOIN generate_series(1, 3) AS channel;
-- What is said when a dossier is handed on, for every officer it may be handed to.
INSERT INTO demonstration.handover
SELECT pair.id, n, CASE WHEN pair.seats[n] > 0 THEN pair.benches[n] + pick ELSE 0 END, jsonb_build_object('step', pair.steps[n],
    'from_unit', pair.froms[n], 'to_officer', CASE WHEN pair.seats[n] > 0 THEN pair.benches[n] + pick END)
FROM demonstration.pair, generate_series(1, pair.forwards) AS n, generate_series(0, greatest(pair.seats[n], 1) - 1) AS pick;
ANALYZE demonstration.handover;
ANALYZE demonstration.pair; ANALYZE demonstration.entry; ANALYZE demonstration.promise; ANALYZE demonstration.chunk;

CREATE UNLOGGED TABLE demonstration.drawn AS
SELECT pair.id AS pair, i, drawn.day, drawn.second, drawn.received, drawn.after_cutoff,
    CASE WHEN online.yes THEN drawn.second - online.seconds ELSE drawn.second END AS first_second,
    CASE WHEN online.yes THEN 2 WHEN demonstration.h(i, 3) % 1000 >= 991 THEN 3 ELSE 1 END AS channel
FROM demonstration.pair
CROSS JOIN LATERAL generate_series(pair.first_i, pair.first_i + pair.dossiers - 1) AS i
JOIN demonstration.entry ON entry.profile = pair.profile AND entry.number = demonstration.h(i, 1) % $entries
JOIN demonstration.edge ON edge.axis = pair.axis
CROSS JOIN LATERAL (SELECT demonstration.h(i, 2) % (entry.minutes * 60) AS late OFFSET 0) AS within
CROSS JOIN LATERAL (SELECT entry.day, (entry.second + within.late)::integer AS second, entry.starts + within.late AS received,
    entry.minute + within.late / 60 > pair.cutoff AS after_cutoff) AS drawn
CROSS JOIN LATERAL (SELECT 60 * (10 + demonstration.h(i, 4) % 230)::integer AS seconds OFFSET 0) AS before
CROSS JOIN LATERAL (SELECT before.seconds, demonstration.h(i, 3) % 1000 < pair.online
    AND drawn.second - before.seconds > edge.since AS yes) AS online;

CREATE UNLOGGED TABLE demonstration.arrived AS
SELECT drawn.pair, i, drawn.channel, drawn.second, to_timestamp(drawn.received) AS received_at,
    to_timestamp(first.base + drawn.first_second) AS first_at,
    coalesce(promise.second, drawn.second / 60 * 60 + pair.hours) AS due_second,
    coalesce(promise.due_at, to_timestamp(hourly.base + drawn.second / 60 * 60 + pair.hours)) AS due_at,
    promise.data AS promise, NULL::text AS beside
FROM demonstration.drawn
JOIN demonstration.pair ON pair.id = drawn.pair
JOIN demonstration.chunk AS first ON first.axis = pair.axis AND first.number = drawn.first_second / $chunk
LEFT JOIN demonstration.promise ON promise.pace = pair.pace AND promise.term = pair.term AND promise.day = drawn.day
    AND promise.after_cutoff = drawn.after_cutoff AND promise.channel = drawn.channel
LEFT JOIN demonstration.chunk AS hourly ON pair.hours > 0 AND hourly.axis = pair.axis
    AND hourly.number = (drawn.second / 60 * 60 + pair.hours - 1) / $chunk
UNION ALL
SELECT pair, i, channel, second, received_at, first_at, due_second, due_at, NULL, kind FROM demonstration.beside;

-- In the order of arrival: keys, and the order of the day at the unit.
CREATE UNLOGGED TABLE demonstration.numbered AS
SELECT row_number() OVER (ORDER BY first_at, i) + $base AS id, coded.*
FROM (
    SELECT arrived.*, pair.unit, (first_at AT TIME ZONE '$zone')::date AS day,
        row_number() OVER (PARTITION BY pair.unit, (first_at AT TIME ZONE '$zone')::date ORDER BY first_at, i)::integer AS place
    FROM demonstration.arrived JOIN demonstration.pair ON pair.id = arrived.pair
) AS coded ORDER BY id;
ANALYZE demonstration.numbered;
