"""Who holds a post, and who stands in, changes with its staff event in the same transaction, or not at all.

The event names the post, its holder, unit, role and days; a post that stands may only end, or end sooner. The owner of the
tables is free (loading, the first administrator), and so is a database that its owner opened (`portal.takes_untold_posts`).
"""

from django.db import migrations

DO = """
CREATE FUNCTION units_of_this_transaction(written xid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    here bigint := pg_current_xact_id()::text::bigint;
    there bigint := ((here >> 32) << 32) | written::text::bigint;
BEGIN
    IF there - here > 2147483648 THEN  -- of the round of numbers before this one
        there := there - 4294967296;
    END IF;
    RETURN there > 0 AND coalesce(pg_xact_status(there::text::xid8) = 'in progress', false);
END $$;

CREATE FUNCTION units_takes_untold() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT units_by_owner() OR EXISTS (SELECT FROM pg_db_role_setting
        WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()) AND setrole = 0
            AND 'portal.takes_untold_posts=on' = ANY (setconfig))
$$;

CREATE FUNCTION units_day(one date) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT to_char(one, 'YYYY-MM-DD') $$;

CREATE FUNCTION units_post_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND EXISTS (SELECT FROM units_staffevent e WHERE e.officer_id = NEW.officer_id
            AND e.kind = 'post_given' AND e.unit_id = NEW.unit_id AND e.data ->> 'post' = NEW.id::text
            AND e.data ->> 'role' = NEW.role AND e.data ->> 'from' = units_day(NEW.from_on)
            AND e.data ->> 'to' IS NOT DISTINCT FROM units_day(NEW.to_on) AND units_of_this_transaction(e.xmin)) THEN
        RETURN NULL;
    ELSIF TG_OP <> 'INSERT' AND EXISTS (SELECT FROM units_staffevent e WHERE e.officer_id = OLD.officer_id
            AND e.kind = 'post_ended' AND e.unit_id = OLD.unit_id AND e.data ->> 'post' = OLD.id::text
            AND e.data ->> 'role' = OLD.role AND units_of_this_transaction(e.xmin))
        AND (TG_OP = 'DELETE' OR (NEW.id, NEW.officer_id, NEW.unit_id, NEW.role, NEW.title, NEW.from_on, NEW.nomination_id)
                IS NOT DISTINCT FROM
                (OLD.id, OLD.officer_id, OLD.unit_id, OLD.role, OLD.title, OLD.from_on, OLD.nomination_id)
            AND coalesce(NEW.to_on, 'infinity') <= coalesce(OLD.to_on, 'infinity')) THEN
        RETURN NULL;
    ELSIF units_takes_untold() THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'Post % (%) is given and ended with its staff event in the same transaction, or not at all',
        coalesce(NEW.id, OLD.id), TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE CONSTRAINT TRIGGER units_post_told AFTER INSERT OR UPDATE OR DELETE ON units_post
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION units_post_told();
ALTER TABLE units_post ENABLE ALWAYS TRIGGER units_post_told;

CREATE FUNCTION units_substitution_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND EXISTS (SELECT FROM units_staffevent e
            WHERE e.officer_id = (SELECT officer_id FROM units_post WHERE id = NEW.post_id)
            AND e.kind = 'sub_named' AND e.data ->> 'post' = NEW.post_id::text
            AND e.data ->> 'substitute' = NEW.substitute_id::text AND e.data ->> 'from' = units_day(NEW.from_on)
            AND e.data ->> 'to' = units_day(NEW.to_on) AND units_of_this_transaction(e.xmin)) THEN
        RETURN NULL;
    ELSIF TG_OP <> 'INSERT' AND EXISTS (SELECT FROM units_staffevent e
            WHERE e.data ->> 'post' = OLD.post_id::text AND units_of_this_transaction(e.xmin)
            AND (e.kind = 'sub_ended' AND e.data ->> 'substitute' = OLD.substitute_id::text
                OR e.kind = 'post_ended' AND TG_OP = 'DELETE'))
        AND (TG_OP = 'DELETE' OR (NEW.id, NEW.post_id, NEW.substitute_id, NEW.from_on, NEW.made_by_id, NEW.nomination_id)
                IS NOT DISTINCT FROM
                (OLD.id, OLD.post_id, OLD.substitute_id, OLD.from_on, OLD.made_by_id, OLD.nomination_id)
            AND NEW.to_on <= OLD.to_on) THEN
        RETURN NULL;
    ELSIF units_takes_untold() THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'Substitute % (%) is named and ended with its staff event in the same transaction, or not at all',
        coalesce(NEW.id, OLD.id), TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE CONSTRAINT TRIGGER units_substitution_told AFTER INSERT OR UPDATE OR DELETE ON units_substitution
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION units_substitution_told();
ALTER TABLE units_substitution ENABLE ALWAYS TRIGGER units_substitution_told;
"""

UNDO = """
DROP TRIGGER units_substitution_told ON units_substitution;
DROP TRIGGER units_post_told ON units_post;
DROP FUNCTION units_substitution_told();
DROP FUNCTION units_post_told();
DROP FUNCTION units_day(date);
DROP FUNCTION units_takes_untold();
DROP FUNCTION units_of_this_transaction(xid);
"""


class Migration(migrations.Migration):
    dependencies = [("units", "0013_desk_contacts")]

    operations = [migrations.RunSQL(DO, UNDO)]
