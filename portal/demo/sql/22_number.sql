-- In the order of arrival: keys, and the order of the day at the unit.
CREATE UNLOGGED TABLE demonstration.numbered AS
SELECT row_number() OVER (ORDER BY first_at, i) + $base AS id, coded.*, (pair.unit_code || to_char(coded.day, '-YYMMDD-')
    || lpad(place::text, greatest(4, length(place::text)), '0'))::varchar(40) AS code
FROM (
    SELECT arrived.*, row_number() OVER (PARTITION BY unit, day ORDER BY first_at, i)::integer AS place
    FROM (
        SELECT * FROM demonstration.arrived_0 UNION ALL SELECT * FROM demonstration.arrived_1
        UNION ALL SELECT beside.pair, pair.unit, i, channel, second, received_at, first_at, (first_at AT TIME ZONE '$zone')::date,
            due_second, due_at, (due_at AT TIME ZONE '$zone')::date, kind
        FROM demonstration.beside JOIN demonstration.pair ON pair.id = beside.pair
    ) AS arrived
) AS coded JOIN demonstration.pair ON pair.id = coded.pair ORDER BY id;
DROP TABLE demonstration.arrived_0;
DROP TABLE demonstration.arrived_1;
CREATE INDEX ON demonstration.numbered (id);
ANALYZE demonstration.numbered;
