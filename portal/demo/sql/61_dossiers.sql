INSERT INTO casework_event (dossier_id, seq, kind, state, occurred_at, recorded_at, origin, unit_id, leg_id, actor_id, data,
    prev_hash, hash)
SELECT dossier_id, seq, kind, state, occurred_at, recorded_at, origin, unit_id, leg_id, actor_id, data, prev_hash, hash
FROM demonstration.event_$part;

INSERT INTO casework_dossier (id, code, procedure_id, procedure_version_id, unit_id, holder_id, handler_id, state, step,
    step_since, channel, delivery, payment, sync, fee_vnd, origin, submitted_at, received_at, due_at_original, due_at,
    finished_at, returned_at, outcome, calendar_version_id, supplement_count, seq, acted_seq, acted_at, head)
SELECT id, code, procedure_id, procedure_version_id, unit_id, holder_id, handler_id, state, step,
    step_since, channel, delivery, payment, sync, fee_vnd, origin, submitted_at, received_at, due_at_original, due_at,
    finished_at, returned_at, outcome, calendar_version_id, supplement_count, seq, acted_seq, acted_at, head
FROM demonstration.dossier_$part;
