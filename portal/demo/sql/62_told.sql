$events;

INSERT INTO casework_dossier (id, code, procedure_id, procedure_version_id, unit_id, holder_id, handler_id, state, step,
    step_since, channel, delivery, payment, sync, fee_vnd, origin, submitted_at, received_at, due_at_original, due_at,
    extended_to, overdue_since, finished_at, returned_at, ended_at, outcome, calendar_version_id, supplement_count, seq,
    acted_seq, acted_at, head)
SELECT told.id, numbered.code,
    pair.procedure, pair.version, pair.unit, told.holder_id, told.handler_id, told.state, told.step, told.step_since,
    numbered.channel, told.delivery, told.payment, 'local', pair.fee, 'sample', numbered.first_at,
    numbered.received_at, numbered.due_at, told.due_at, told.extended_to, told.overdue_since, told.finished_at,
    told.returned_at, told.ended_at, told.outcome, told.calendar_version_id, told.supplement_count, told.seq,
    told.acted_seq, told.acted_at, last.hash
FROM demonstration.told_dossier AS told JOIN demonstration.numbered ON numbered.id = told.id
JOIN demonstration.pair ON pair.id = numbered.pair
JOIN demonstration.sealed AS last ON last.dossier_id = told.id AND last.last;

INSERT INTO casework_leg (id, dossier_id, unit_id, kind, step, opened_at, due_at, closed_at, question, answer)
SELECT id, dossier_id, unit_id, kind, step, opened_at, due_at, closed_at, question, answer FROM demonstration.told_leg;
INSERT INTO casework_pause (id, dossier_id, reason, began_at, ended_at, papers, explanation, basis, answer_by, amount_vnd, receipt_number)
SELECT id, dossier_id, reason, began_at, ended_at, papers, explanation, basis, answer_by, amount_vnd, receipt_number FROM demonstration.told_pause;
INSERT INTO casework_paper (dossier_id, required_id, name, originals, copies, note, supplement, added_at)
SELECT dossier_id, required_id, name, originals, copies, note, supplement, added_at FROM demonstration.told_paper;
INSERT INTO casework_extension (dossier_id, number, reason, previous_due_at, extended_to, signed_by_id, made_at)
SELECT dossier_id, number, reason, previous_due_at, extended_to, signed_by_id, made_at FROM demonstration.told_extension;
INSERT INTO casework_decision (dossier_id, act, number, dated_on, on_paper, reason, officer_id, made_at)
SELECT dossier_id, act, number, dated_on, on_paper, reason, officer_id, made_at FROM demonstration.told_decision;
INSERT INTO casework_handout (dossier_id, method, taken_by, checked, tracking_number, made_at)
SELECT dossier_id, method, taken_by, checked, tracking_number, made_at FROM demonstration.told_handout;
