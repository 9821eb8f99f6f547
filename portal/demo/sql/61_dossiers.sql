$events;

-- The dossiers' own rows as their last event leaves them.
INSERT INTO casework_dossier (id, code, procedure_id, procedure_version_id, unit_id, holder_id, handler_id, state, step,
    step_since, channel, delivery, payment, sync, fee_vnd, origin, submitted_at, received_at, due_at_original, due_at,
    finished_at, returned_at, outcome, calendar_version_id, supplement_count, seq, acted_seq, acted_at, head)
SELECT plain.id, plain.code,
    pair.procedure AS procedure_id, pair.version AS procedure_version_id, pair.unit AS unit_id,
    CASE WHEN plain.forwards = 0 OR plain.finished_at IS NOT NULL THEN pair.unit ELSE pair.units[plain.forwards] END AS holder_id,
    CASE plain.forwards WHEN 0 THEN NULL WHEN 1 THEN o1 WHEN 2 THEN o2 WHEN 3 THEN o3 WHEN 4 THEN o4 ELSE o5 END AS handler_id,
    last.state, coalesce(pair.steps[plain.forwards], 1)::smallint AS step,
    CASE plain.forwards WHEN 0 THEN plain.received_at WHEN 1 THEN t1 WHEN 2 THEN t2 WHEN 3 THEN t3 WHEN 4 THEN t4 ELSE t5 END AS step_since,
    plain.channel::smallint AS channel, plain.delivery,
    plain.payment, 'local'::varchar(8) AS sync, plain.fee_vnd, 'sample'::varchar(8) AS origin,
    plain.first_at AS submitted_at, plain.received_at, plain.due_at AS due_at_original, plain.due_at,
    plain.finished_at, plain.returned_at, plain.outcome::varchar(10) AS outcome,
    pair.dated AS calendar_version_id, 0::smallint AS supplement_count, last.seq, last.seq AS acted_seq, last.occurred_at AS acted_at,
    last.hash AS head
FROM demonstration.plain_$part AS plain JOIN demonstration.pair ON pair.id = plain.pair
JOIN demonstration.event_$part AS last ON last.dossier_id = plain.id
    AND last.seq = 1 + plain.online::integer + plain.forwards + (plain.finished_at IS NOT NULL)::integer + (plain.returned_at IS NOT NULL)::integer;
