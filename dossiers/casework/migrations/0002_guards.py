"""What must never be is refused by the database: a changed or removed event, a chosen time of record, a moved promise."""

from django.db import migrations

HASH = """
CREATE FUNCTION casework_event_words(kind text, origin text, data jsonb) RETURNS bytea
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    body text := data::text;
BEGIN
    -- Text of one-byte letters is its own normal form; asking costs a tenth of normalizing.
    IF octet_length(body) <> char_length(body) THEN
        body := normalize(body, NFC);
    END IF;
    RETURN int4send(octet_length(kind)) || convert_to(kind, 'UTF8')
        || int4send(octet_length(origin)) || convert_to(origin, 'UTF8')
        || int4send(octet_length(body)) || convert_to(body, 'UTF8');
END $$;
COMMENT ON FUNCTION casework_event_words IS 'The texts of an event as they are sealed: each behind its length, in NFC';

-- Each argument is named once and nothing depends on the session, so that PostgreSQL unfolds it inside a statement.
CREATE FUNCTION casework_event_seal(
    prev bytea, dossier bigint, seq integer, state integer, occurred timestamptz, recorded timestamptz,
    unit bigint, leg bigint, actor bigint, words bytea
) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sha256(
    coalesce(prev, ''::bytea)
    || int8send(dossier) || int4send(seq) || int4send(state)
    || timestamptz_send(occurred) || timestamptz_send(recorded)
    || int8send(unit) || int8send(coalesce(leg, -1)) || int8send(coalesce(actor, -1))
    || words
);
COMMENT ON FUNCTION casework_event_seal IS 'The seal over the previous seal, the numbers of an event and its words';

CREATE FUNCTION casework_event_hash(
    prev bytea, dossier bigint, seq integer, kind text, state integer, occurred timestamptz, recorded timestamptz,
    origin text, unit bigint, leg bigint, actor bigint, data jsonb
) RETURNS bytea LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN casework_event_seal(prev, dossier, seq, state, occurred, recorded, unit, leg, actor,
        casework_event_words(kind, origin, data));
END $$;
COMMENT ON FUNCTION casework_event_hash IS
    'The seal of one event: SHA-256 over the previous seal and the canonical bytes of the event (dossiers/casework/seals.py reads it independently)';
"""

STAMP = """
CREATE FUNCTION casework_event_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.origin = 'live' THEN
        NEW.recorded_at := clock_timestamp();
        SELECT head INTO NEW.prev_hash FROM casework_dossier WHERE id = NEW.dossier_id;
        NEW.hash := NULL;
    ELSIF NOT pg_has_role(current_user,
            (SELECT relowner FROM pg_class WHERE oid = 'casework_event'::regclass), 'MEMBER') THEN
        RAISE EXCEPTION 'Only the loader may write events of origin %', NEW.origin
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.hash IS NULL THEN
        NEW.hash := casework_event_hash(NEW.prev_hash, NEW.dossier_id, NEW.seq, NEW.kind::text, NEW.state::integer,
            NEW.occurred_at, NEW.recorded_at, NEW.origin::text, NEW.unit_id, NEW.leg_id, NEW.actor_id, NEW.data);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER casework_event_stamp BEFORE INSERT ON casework_event
    FOR EACH ROW EXECUTE FUNCTION casework_event_stamp();
ALTER TABLE casework_event ENABLE ALWAYS TRIGGER casework_event_stamp;
"""

APPEND_ONLY = """
CREATE FUNCTION casework_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The log is append-only: % on casework_event is refused', TG_OP
        USING ERRCODE = 'insufficient_privilege', HINT = 'Write a correcting event instead.';
END $$;
CREATE TRIGGER casework_event_append_only BEFORE UPDATE OR DELETE ON casework_event
    FOR EACH ROW EXECUTE FUNCTION casework_event_refuse();
CREATE TRIGGER casework_event_no_truncate BEFORE TRUNCATE ON casework_event
    FOR EACH STATEMENT EXECUTE FUNCTION casework_event_refuse();
ALTER TABLE casework_event ENABLE ALWAYS TRIGGER casework_event_append_only;
ALTER TABLE casework_event ENABLE ALWAYS TRIGGER casework_event_no_truncate;
"""

FROZEN = """
CREATE FUNCTION casework_dossier_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The original promise of dossier % never changes', OLD.code
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER casework_dossier_frozen BEFORE UPDATE ON casework_dossier FOR EACH ROW
    WHEN (OLD.due_at_original IS NOT NULL AND OLD.due_at_original IS DISTINCT FROM NEW.due_at_original)
    EXECUTE FUNCTION casework_dossier_frozen();
ALTER TABLE casework_dossier ENABLE ALWAYS TRIGGER casework_dossier_frozen;
"""

UNDO = """
DROP TRIGGER casework_dossier_frozen ON casework_dossier;
DROP TRIGGER casework_event_no_truncate ON casework_event;
DROP TRIGGER casework_event_append_only ON casework_event;
DROP TRIGGER casework_event_stamp ON casework_event;
DROP FUNCTION casework_dossier_frozen();
DROP FUNCTION casework_event_refuse();
DROP FUNCTION casework_event_stamp();
DROP FUNCTION casework_event_hash(bytea, bigint, integer, text, integer, timestamptz, timestamptz, text, bigint, bigint, bigint, jsonb);
DROP FUNCTION casework_event_seal(bytea, bigint, integer, integer, timestamptz, timestamptz, bigint, bigint, bigint, bytea);
DROP FUNCTION casework_event_words(text, text, jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]

    operations = [migrations.RunSQL(HASH + STAMP + APPEND_ONLY + FROZEN, UNDO)]
