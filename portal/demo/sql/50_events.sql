-- What happened, event by event, each sealed over the one before. Part $part.
CREATE UNLOGGED TABLE demonstration.event_$part AS
SELECT plain.id AS dossier_id, event.seq, event.kind, event.state, event.at AS occurred_at, event.at + interval '1 second' AS recorded_at,
    'sample'::varchar(8) AS origin, event.unit AS unit_id, plain.id * 8 + event.leg AS leg_id, event.actor AS actor_id, event.data,
    event.prev AS prev_hash, event.hash
FROM demonstration.plain_$part AS plain
JOIN demonstration.pair ON pair.id = plain.pair
CROSS JOIN demonstration.word
$handovers
CROSS JOIN LATERAL (SELECT jsonb_build_object('code', plain.code, 'version', pair.version, 'channel', plain.channel,
    'fee_vnd', plain.fee_vnd, 'payment', plain.payment, 'delivery', plain.delivery) AS data OFFSET 0) AS beginning
CROSS JOIN LATERAL (SELECT jsonb_build_object('step', 1, 'due_at', to_char(plain.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
    'channel', plain.channel, 'calendar', pair.dated, 'regime', '2018') AS data OFFSET 0) AS promise
CROSS JOIN LATERAL (SELECT plain.online::integer AS before,
    CASE WHEN plain.online THEN promise.data ELSE promise.data || beginning.data END AS promise,
    CASE plain.outcome WHEN 'early' THEN word.early ELSE word.on_time END AS outcome,
    CASE WHEN plain.by_post THEN word.by_post ELSE word.by_hand END AS method,
    CASE plain.forwards $acting ELSE plain.desk END AS leader OFFSET 0) AS e
CROSS JOIN LATERAL (SELECT CASE WHEN plain.online THEN casework_event_seal(NULL, plain.id, 1, $SUBMITTED, plain.first_at,
    plain.first_at + interval '1 second', pair.unit, NULL, NULL, casework_event_words('submitted', 'sample', beginning.data)) END AS h
    OFFSET 0) AS submitted
CROSS JOIN LATERAL (SELECT casework_event_seal(submitted.h, plain.id, e.before + 1, $RECEIVED, plain.received_at,
    plain.received_at + interval '1 second', pair.unit, plain.id * 8, plain.desk,
    casework_event_words('received', 'sample', e.promise)) AS h OFFSET 0) AS received
$forwards
CROSS JOIN LATERAL (SELECT CASE WHEN plain.finished_at IS NOT NULL THEN casework_event_seal(f$most.h, plain.id,
    e.before + plain.forwards + 2, $FINISHED, plain.finished_at, plain.finished_at + interval '1 second', pair.unit, NULL, e.leader,
    CASE plain.outcome WHEN 'early' THEN word.early_words ELSE word.on_time_words END) END AS h OFFSET 0) AS resolved
CROSS JOIN LATERAL (SELECT CASE WHEN plain.returned_at IS NOT NULL THEN casework_event_seal(resolved.h, plain.id,
    e.before + plain.forwards + 3, $RETURNED, plain.returned_at, plain.returned_at + interval '1 second', pair.unit, NULL, plain.desk,
    CASE WHEN plain.by_post THEN word.by_post_words ELSE word.by_hand_words END) END AS h OFFSET 0) AS returned
CROSS JOIN LATERAL (
    SELECT 1 AS seq, 'submitted'::varchar(16) AS kind, $SUBMITTED::smallint AS state, plain.first_at AS at, pair.unit AS unit, NULL::integer AS leg,
        NULL::bigint AS actor, beginning.data AS data, NULL::bytea AS prev, submitted.h AS hash WHERE plain.online
    UNION ALL SELECT e.before + 1, 'received'::varchar(16), $RECEIVED::smallint, plain.received_at, pair.unit, 0, plain.desk, e.promise, submitted.h, received.h
    $rows
    UNION ALL SELECT e.before + plain.forwards + 2, 'resolved'::varchar(16), $FINISHED::smallint, plain.finished_at, pair.unit, NULL, e.leader, e.outcome,
        f$most.h, resolved.h WHERE plain.finished_at IS NOT NULL
    UNION ALL SELECT e.before + plain.forwards + 3, 'returned'::varchar(16), $RETURNED::smallint, plain.returned_at, pair.unit, NULL, plain.desk, e.method,
        resolved.h, returned.h WHERE plain.returned_at IS NOT NULL
) AS event;
