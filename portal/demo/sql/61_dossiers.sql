INSERT INTO casework_dossier (id, code, procedure_id, procedure_version_id, unit_id, holder_id, handler_id, state, step,
    step_since, channel, delivery, payment, sync, fee_vnd, origin, submitted_at, received_at, due_at_original, due_at,
    extended_to, overdue_since, finished_at, returned_at, ended_at, outcome, calendar_version_id, supplement_count, seq,
    acted_seq, acted_at, head)
SELECT plain.id, pair.unit_code || to_char(plain.day, '-YYMMDD-') || lpad(plain.place::text, greatest(4, length(plain.place::text)), '0'),
    pair.procedure, pair.version, pair.unit,
    CASE WHEN plain.forwards = 0 OR plain.finished_at IS NOT NULL THEN pair.unit ELSE pair.units[plain.forwards] END,
    CASE plain.forwards WHEN 0 THEN NULL WHEN 1 THEN o1 WHEN 2 THEN o2 WHEN 3 THEN o3 WHEN 4 THEN o4 ELSE o5 END,
    last.state, coalesce(pair.steps[plain.forwards], 1),
    CASE plain.forwards WHEN 0 THEN plain.received_at WHEN 1 THEN t1 WHEN 2 THEN t2 WHEN 3 THEN t3 WHEN 4 THEN t4 ELSE t5 END,
    plain.channel, CASE WHEN pair.same_day OR plain.i % 20 > 0 THEN 'desk' ELSE 'post' END,
    CASE pair.fee WHEN 0 THEN 'none' ELSE 'paid' END, 'local',
    CASE WHEN pair.certifies THEN pair.fee * (1 + plain.i % 7) ELSE pair.fee END, 'sample',
    plain.first_at, plain.received_at, plain.due_at, plain.due_at, NULL, NULL, plain.finished_at, plain.returned_at, NULL,
    plain.outcome, pair.dated, 0, last.seq, last.seq, last.occurred_at, last.hash
FROM demonstration.plain_$part AS plain JOIN demonstration.pair ON pair.id = plain.pair
JOIN demonstration.event_$part AS last ON last.dossier_id = plain.id AND last.last;
