-- What happened, event by event, each sealed over the one before. Part $part.
CREATE UNLOGGED TABLE demonstration.event_$part AS
SELECT plain.id AS dossier_id, event.seq, event.kind, event.state, event.at AS occurred_at, event.at + interval '1 second' AS recorded_at,
    event.unit AS unit_id, plain.id * 8 + event.leg AS leg_id, event.actor AS actor_id, event.data, event.prev AS prev_hash,
    event.hash, event.last
FROM demonstration.plain_$part AS plain
JOIN demonstration.pair ON pair.id = plain.pair
$handovers
CROSS JOIN LATERAL (SELECT plain.online::integer AS before, coalesce(plain.promise, jsonb_build_object('step', 1,
    'due_at', to_char(plain.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'), 'channel', plain.channel)) AS promise OFFSET 0) AS e
CROSS JOIN LATERAL (SELECT CASE WHEN plain.online THEN casework_event_hash(NULL, plain.id, 1, 'submitted', 1, plain.first_at,
    plain.first_at + interval '1 second', 'sample', pair.unit, NULL, NULL, '{"channel": 2}') END AS h OFFSET 0) AS submitted
CROSS JOIN LATERAL (SELECT casework_event_hash(submitted.h, plain.id, e.before + 1, 'received', 2, plain.received_at,
    plain.received_at + interval '1 second', 'sample', pair.unit, plain.id * 8, plain.desk, e.promise) AS h OFFSET 0) AS received
$forwards
CROSS JOIN LATERAL (SELECT CASE plain.forwards $acting ELSE plain.desk END AS leader OFFSET 0) AS who
CROSS JOIN LATERAL (SELECT CASE plain.outcome WHEN 'early' THEN '{"outcome": "early"}'::jsonb ELSE '{"outcome": "on_time"}'::jsonb END AS outcome,
    CASE WHEN pair.same_day OR plain.i % 20 > 0 THEN '{"method": "desk"}'::jsonb ELSE '{"method": "post"}'::jsonb END AS method OFFSET 0) AS word
CROSS JOIN LATERAL (SELECT CASE WHEN plain.finished_at IS NOT NULL THEN casework_event_hash(f$most.h, plain.id, e.before + plain.forwards + 2, 'resolved', 9,
    plain.finished_at, plain.finished_at + interval '1 second', 'sample', pair.unit, NULL, who.leader, word.outcome) END AS h OFFSET 0) AS resolved
CROSS JOIN LATERAL (SELECT CASE WHEN plain.returned THEN casework_event_hash(resolved.h, plain.id, e.before + plain.forwards + 3, 'returned', 10,
    plain.returned_at, plain.returned_at + interval '1 second', 'sample', pair.unit, NULL, plain.desk, word.method) END AS h OFFSET 0) AS returned
CROSS JOIN LATERAL (
    SELECT 1 AS seq, 'submitted' AS kind, 1 AS state, plain.first_at AS at, pair.unit AS unit, NULL::integer AS leg, NULL::bigint AS actor,
        '{"channel": 2}'::jsonb AS data, NULL::bytea AS prev, submitted.h AS hash, false AS last WHERE plain.online
    UNION ALL SELECT e.before + 1, 'received', 2, plain.received_at, pair.unit, 0, plain.desk, e.promise, submitted.h, received.h,
        plain.forwards = 0 AND plain.finished_at IS NULL
    $rows
    UNION ALL SELECT e.before + plain.forwards + 2, 'resolved', 9, plain.finished_at, pair.unit, NULL, who.leader, word.outcome,
        f$most.h, resolved.h, NOT plain.returned WHERE plain.finished_at IS NOT NULL
    UNION ALL SELECT e.before + plain.forwards + 3, 'returned', 10, plain.returned_at, pair.unit, NULL, plain.desk, word.method,
        resolved.h, returned.h, true WHERE plain.returned
) AS event;
