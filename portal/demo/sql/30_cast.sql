-- Who becomes what. 1 late, 2 overdue, 3 waiting for the citizen, 4 waited and went on, 5 asked another agency,
-- 6 waited and still in progress, 7 apologised for and yet in time, 8 beside the year; 0 in progress and plain.
CREATE UNLOGGED TABLE demonstration.part (id bigint PRIMARY KEY, part integer);

INSERT INTO demonstration.part SELECT id, 8 FROM demonstration.numbered WHERE beside IS NOT NULL;

INSERT INTO demonstration.part
SELECT numbered.id, 1 FROM demonstration.numbered JOIN demonstration.pair ON pair.id = numbered.pair
WHERE due_at < '$long_ago' AND pair.late > 0 AND beside IS NULL
ORDER BY ln(demonstration.u(i, 5)) / pair.late DESC, numbered.id LIMIT $late;

INSERT INTO demonstration.part
SELECT numbered.id, 2 FROM demonstration.numbered JOIN demonstration.pair ON pair.id = numbered.pair
WHERE due_at < '$lately' AND received_at IS NOT NULL AND pair.days >= 2 AND beside IS NULL
    AND NOT EXISTS (SELECT FROM demonstration.part WHERE part.id = numbered.id)
ORDER BY due_at > '$lately'::timestamptz - interval '14 days' DESC, demonstration.h(i, 6), numbered.id LIMIT $overdue;

INSERT INTO demonstration.part
SELECT numbered.id, chosen.part FROM (
    SELECT numbered.id, i, row_number() OVER (ORDER BY demonstration.h(i, 7), numbered.id) AS rank
    FROM demonstration.numbered JOIN demonstration.pair ON pair.id = numbered.pair
    WHERE due_at < '$long_ago' AND pair.days >= 2 AND beside IS NULL AND NOT pair.same_day
        AND NOT EXISTS (SELECT FROM demonstration.part WHERE part.id = numbered.id)
    ORDER BY demonstration.h(i, 7), numbered.id LIMIT $waited + $asked + $sorry
) AS numbered CROSS JOIN LATERAL (SELECT CASE WHEN rank <= $waited THEN 4 WHEN rank <= $waited + $asked THEN 5 ELSE 7 END AS part) AS chosen;

-- Whoever is least far on is still in progress.
CREATE UNLOGGED TABLE demonstration.candidate AS
SELECT numbered.id, pair.days, (edge.made - numbered.second + 1)::float8 / CASE WHEN pair.same_day
        THEN 60 * (6 - CASE WHEN pair.certifies THEN 32 ELSE 70 END * ln(demonstration.u(i, 11)))
        ELSE (greatest(due_second - numbered.second, 0) + 60) * (0.55 + 0.45 * demonstration.u(i, 8)) END AS done
FROM demonstration.numbered JOIN demonstration.pair ON pair.id = numbered.pair JOIN demonstration.edge ON edge.axis = pair.axis
WHERE due_at > '$made' AND beside IS NULL
    AND NOT EXISTS (SELECT FROM demonstration.part WHERE part.id = numbered.id);
