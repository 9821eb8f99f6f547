-- One pass: each event of this number, sealed over the one before.
INSERT INTO demonstration.sealed
SELECT told.dossier_id, told.seq, told.kind, told.state, told.occurred_at, told.recorded_at, 'sample', told.unit_id, told.leg_id,
    told.actor_id, told.data, before.hash,
    casework_event_hash(before.hash, told.dossier_id, told.seq, told.kind, told.state, told.occurred_at, told.recorded_at,
        'sample', told.unit_id, told.leg_id, told.actor_id, told.data), told.seq = dossier.seq
FROM demonstration.told_event AS told JOIN demonstration.told_dossier AS dossier ON dossier.id = told.dossier_id
LEFT JOIN demonstration.sealed AS before ON before.dossier_id = told.dossier_id AND before.seq = told.seq - 1
WHERE told.seq = $seq;
