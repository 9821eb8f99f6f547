-- A schema of its own for everything half-made. Unlogged: whatever is in it can be made again from the seed.
CREATE SCHEMA demonstration;

-- A number from 0 to 2^31-1 for each dossier and question, the same for the same seed.
CREATE FUNCTION demonstration.h(i bigint, question integer) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT hashint8extended(i * 64 + question, $seed) & 2147483647';
-- The same, evenly between 0 and 1 (0 excluded).
CREATE FUNCTION demonstration.u(i bigint, question integer) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    'SELECT ((hashint8extended(i * 64 + question, $seed) & 2147483647) + 1) / 2147483648.0::float8';

CREATE UNLOGGED TABLE demonstration.pair (
    id integer PRIMARY KEY, unit bigint, unit_code text, version bigint, procedure bigint, fee integer,
    axis bigint, dated bigint, pace integer, profile integer, term integer, cutoff integer, hours integer,
    same_day boolean, certifies boolean, business boolean, days integer,
    first_i bigint, dossiers integer, online integer, late double precision,
    desk bigint, desks integer, forwards integer, steps integer[], units bigint[], froms bigint[], legs integer[],
    benches bigint[], seats integer[], shares integer[], allotted integer[], at_home integer
);
CREATE UNLOGGED TABLE demonstration.moment (
    profile integer, first integer, last integer, day date, starts bigint, minute integer, minutes integer, second integer
);
CREATE UNLOGGED TABLE demonstration.due (
    pace integer, term integer, day date, after_cutoff boolean, due_at timestamptz, second integer, due_on date
);
CREATE UNLOGGED TABLE demonstration.chunk (axis bigint, number integer, base bigint, day date);
CREATE UNLOGGED TABLE demonstration.edge (axis bigint PRIMARY KEY, since integer, made integer);
CREATE UNLOGGED TABLE demonstration.person (number integer PRIMARY KEY, name text, born integer);
CREATE UNLOGGED TABLE demonstration.company (number integer PRIMARY KEY, name text);
CREATE UNLOGGED TABLE demonstration.place (unit bigint PRIMARY KEY, names text[]);
CREATE UNLOGGED TABLE demonstration.beside (
    i bigint, pair integer, kind text, first_at timestamptz, received_at timestamptz, due_at timestamptz, second integer,
    due_second integer, channel integer
);
CREATE UNLOGGED TABLE demonstration.handover (pair integer, number integer, officer bigint, data jsonb, words bytea);
