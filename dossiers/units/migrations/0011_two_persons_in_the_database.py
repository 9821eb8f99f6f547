"""Leaders, inspectors and administrators by two independent persons, and their accounts: the database insists too.

What stands already may end or get another title; nothing else of it may change without a second person.
"""

from django.db import migrations

DO = """
CREATE FUNCTION units_by_owner() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = 'units_post'::regclass), 'MEMBER')
$$;

CREATE FUNCTION units_beholden(one bigint, other bigint, since timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM units_staffevent e
        WHERE e.recorded_at > since
          AND e.kind IN ('officer_added', 'post_given', 'code_issued', 'factor_reset', 'identity_set', 'came_back')
          AND ((e.officer_id = one AND other IN (e.actor_id, (e.data->>'proposed_by')::bigint))
            OR (e.officer_id = other AND one IN (e.actor_id, (e.data->>'proposed_by')::bigint)))
    ) OR EXISTS (
        SELECT FROM units_substitution s LEFT JOIN units_nomination n ON n.id = s.nomination_id
        WHERE s.made_at > since
          AND ((s.substitute_id = one AND other IN (s.made_by_id, n.proposed_by_id))
            OR (s.substitute_id = other AND one IN (s.made_by_id, n.proposed_by_id)))
    )
$$;

CREATE OR REPLACE FUNCTION units_post_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF units_by_owner() THEN
        RETURN NEW;  -- the operator of the city: its first administrator, imports, the demonstration
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.role = NEW.role AND OLD.officer_id = NEW.officer_id AND OLD.unit_id = NEW.unit_id
            AND OLD.nomination_id IS NOT DISTINCT FROM NEW.nomination_id AND NEW.from_on >= OLD.from_on
            AND coalesce(NEW.to_on, 'infinity') <= coalesce(OLD.to_on, 'infinity') THEN
        RETURN NEW;  -- ends, or another title
    END IF;
    IF NEW.role = 'inspector' AND NOT EXISTS (SELECT FROM units_unit u WHERE u.id = NEW.unit_id AND u.kind = 'city') THEN
        RAISE EXCEPTION 'Inspectors read the whole city and exist at the city alone'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (TG_OP = 'INSERT' OR OLD.nomination_id IS DISTINCT FROM NEW.nomination_id)
            AND EXISTS (SELECT FROM units_nomination n WHERE n.id = NEW.nomination_id AND n.accepted
            AND n.stands_in_for_id IS NULL AND n.role = NEW.role AND n.from_on <= NEW.from_on
            AND coalesce(NEW.to_on, 'infinity') <= coalesce(n.to_on, 'infinity')
            AND n.officer_id = NEW.officer_id AND n.unit_id = NEW.unit_id) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' AND NEW.role = 'administrator'
            AND NOT EXISTS (SELECT FROM units_post WHERE role = 'administrator') THEN
        RETURN NEW;  -- nobody is there yet who could propose
    END IF;
    RAISE EXCEPTION 'Leaders, inspectors and administrators are proposed by one person and accepted by another'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
DROP TRIGGER units_post_by_two ON units_post;
CREATE TRIGGER units_post_by_two BEFORE INSERT OR UPDATE ON units_post FOR EACH ROW
    WHEN (NEW.role IN ('administrator', 'leader', 'inspector')) EXECUTE FUNCTION units_post_by_two();
ALTER TABLE units_post ENABLE ALWAYS TRIGGER units_post_by_two;

CREATE FUNCTION units_substitution_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF units_by_owner() OR NOT EXISTS (SELECT FROM units_post p WHERE p.id = NEW.post_id
            AND p.role IN ('administrator', 'leader', 'inspector')) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.post_id = NEW.post_id AND OLD.substitute_id = NEW.substitute_id
            AND OLD.nomination_id IS NOT DISTINCT FROM NEW.nomination_id
            AND NEW.from_on >= OLD.from_on AND NEW.to_on <= OLD.to_on THEN
        RETURN NEW;  -- ends
    END IF;
    IF EXISTS (SELECT FROM units_nomination n WHERE n.id = NEW.nomination_id AND n.accepted
            AND n.stands_in_for_id = NEW.post_id AND n.officer_id = NEW.substitute_id
            AND n.from_on <= NEW.from_on AND NEW.to_on <= n.to_on) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Who stands in for a leader or inspector is proposed by one person and accepted by another'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER units_substitution_by_two BEFORE INSERT OR UPDATE ON units_substitution
    FOR EACH ROW EXECUTE FUNCTION units_substitution_by_two();
ALTER TABLE units_substitution ENABLE ALWAYS TRIGGER units_substitution_by_two;

CREATE FUNCTION units_decided_by_second() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb;
    after jsonb;
BEGIN
    IF units_by_owner() THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        before := to_jsonb(OLD) - '{decided_by_id,decided_at,accepted}'::text[];
        after := to_jsonb(NEW) - '{decided_by_id,decided_at,accepted}'::text[];
        IF TG_TABLE_NAME = 'units_accountrequest' AND after->>'identity_number' = '' THEN
            before := before - 'identity_number';
            after := after - 'identity_number';
        END IF;
        IF before <> after OR (OLD.decided_by_id IS NOT NULL AND (NEW.decided_by_id, NEW.decided_at, NEW.accepted)
                IS DISTINCT FROM (OLD.decided_by_id, OLD.decided_at, OLD.accepted)) THEN
            RAISE EXCEPTION 'What was proposed and decided stays as it is'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF NEW.accepted AND (TG_OP = 'INSERT' OR OLD.decided_by_id IS NULL)
            AND units_beholden(NEW.decided_by_id, NEW.proposed_by_id, now() - interval '366 days') THEN
        RAISE EXCEPTION 'The second person was made, appointed or handed a code by the first within a year'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER units_nomination_by_second BEFORE INSERT OR UPDATE ON units_nomination
    FOR EACH ROW EXECUTE FUNCTION units_decided_by_second();
CREATE TRIGGER units_accountrequest_by_second BEFORE INSERT OR UPDATE ON units_accountrequest
    FOR EACH ROW EXECUTE FUNCTION units_decided_by_second();
ALTER TABLE units_nomination ENABLE ALWAYS TRIGGER units_nomination_by_second;
ALTER TABLE units_accountrequest ENABLE ALWAYS TRIGGER units_accountrequest_by_second;

CREATE FUNCTION units_papercode_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF units_by_owner() OR NOT EXISTS (
            SELECT FROM units_post p WHERE p.officer_id = NEW.officer_id
            AND p.role IN ('administrator', 'leader', 'inspector')
            AND (p.to_on IS NULL OR p.to_on > current_date - 360))
        OR EXISTS (SELECT FROM units_accountrequest r WHERE r.officer_id = NEW.officer_id AND r.kind = 'code'
            AND r.accepted AND r.decided_at = NEW.issued_at AND r.decided_by_id = NEW.issued_by_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A code for a leader, inspector or administrator takes two persons'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER units_papercode_by_two BEFORE INSERT OR UPDATE ON units_papercode
    FOR EACH ROW EXECUTE FUNCTION units_papercode_by_two();
ALTER TABLE units_papercode ENABLE ALWAYS TRIGGER units_papercode_by_two;
"""
UNDO = """
DROP TRIGGER units_papercode_by_two ON units_papercode;
DROP TRIGGER units_accountrequest_by_second ON units_accountrequest;
DROP TRIGGER units_nomination_by_second ON units_nomination;
DROP TRIGGER units_substitution_by_two ON units_substitution;
DROP FUNCTION units_papercode_by_two();
DROP FUNCTION units_decided_by_second();
DROP FUNCTION units_substitution_by_two();
DROP FUNCTION units_beholden(bigint, bigint, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("units", "0010_two_persons_for_trusted_posts")]

    operations = [migrations.RunSQL(DO, UNDO)]
