INSERT INTO casework_event (dossier_id, seq, kind, state, occurred_at, recorded_at, origin, unit_id, leg_id, actor_id, data,
    prev_hash, hash)
SELECT dossier_id, seq, kind, state, occurred_at, recorded_at, 'sample', unit_id, leg_id, actor_id, data, prev_hash, hash
FROM demonstration.$table;
