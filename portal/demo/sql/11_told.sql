CREATE UNLOGGED TABLE demonstration.told_event (
    dossier_id bigint, seq integer, kind text, state integer, occurred_at timestamptz, recorded_at timestamptz,
    unit_id bigint, leg_id bigint, actor_id bigint, data jsonb
);
CREATE UNLOGGED TABLE demonstration.sealed (
    dossier_id bigint, seq integer, kind text, state integer, occurred_at timestamptz, recorded_at timestamptz,
    origin text, unit_id bigint, leg_id bigint, actor_id bigint, data jsonb, prev_hash bytea, hash bytea, last boolean,
    PRIMARY KEY (dossier_id, seq)
);
CREATE UNLOGGED TABLE demonstration.told_dossier (
    id bigint, state integer, delivery text, seq integer, holder_id bigint, handler_id bigint, step integer,
    step_since timestamptz, extended_to timestamptz, overdue_since timestamptz, finished_at timestamptz,
    returned_at timestamptz, ended_at timestamptz, outcome text, supplement_count integer, due_at timestamptz,
    calendar_version_id bigint, acted_seq integer, acted_at timestamptz, payment text
);
CREATE UNLOGGED TABLE demonstration.told_leg (
    id bigint, dossier_id bigint, unit_id bigint, kind text, step integer, opened_at timestamptz, due_at timestamptz,
    closed_at timestamptz, question text, answer text
);
CREATE UNLOGGED TABLE demonstration.told_pause (
    id bigint, dossier_id bigint, reason text, began_at timestamptz, ended_at timestamptz, papers jsonb, explanation text,
    basis text, answer_by date, amount_vnd integer, receipt_number text
);
CREATE UNLOGGED TABLE demonstration.told_paper (
    dossier_id bigint, required_id bigint, name text, originals integer, copies integer, note text, supplement boolean,
    added_at timestamptz
);
CREATE UNLOGGED TABLE demonstration.told_extension (
    dossier_id bigint, number text, reason text, previous_due_at timestamptz, extended_to timestamptz,
    signed_by_id bigint, made_at timestamptz
);
CREATE UNLOGGED TABLE demonstration.told_decision (
    dossier_id bigint, act text, number text, dated_on date, on_paper text, reason text, officer_id bigint, made_at timestamptz
);
CREATE UNLOGGED TABLE demonstration.told_handout (
    dossier_id bigint, method text, taken_by text, checked text, tracking_number text, made_at timestamptz
);
