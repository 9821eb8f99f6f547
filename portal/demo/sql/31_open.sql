INSERT INTO demonstration.part SELECT id, 6 FROM demonstration.candidate WHERE days >= 5 AND done BETWEEN 0.3 AND 0.75
ORDER BY demonstration.h(id, 9), id LIMIT $resumed;

INSERT INTO demonstration.part SELECT id, 0 FROM demonstration.candidate
WHERE NOT EXISTS (SELECT FROM demonstration.part WHERE part.id = candidate.id)
ORDER BY done, id LIMIT $running;

INSERT INTO demonstration.part
SELECT numbered.id, 3 FROM demonstration.numbered JOIN demonstration.pair ON pair.id = numbered.pair
WHERE beside IS NULL AND pair.days >= 2 AND received_at < '$yesterday'
    AND NOT EXISTS (SELECT FROM demonstration.part WHERE part.id = numbered.id)
ORDER BY -ln(demonstration.u(i, 10)) * (2 + extract(epoch FROM '$made' - received_at) / 86400), numbered.id
LIMIT $in_time - (SELECT count(*) FROM demonstration.part WHERE part IN (0, 6));

-- SQL reckons in one calendar: what is dated by one and worked on by another is told act by act.
UPDATE demonstration.part SET part = 10
FROM demonstration.numbered JOIN demonstration.pair ON pair.id = numbered.pair
WHERE part.id = numbered.id AND part.part = 0 AND pair.dated <> pair.axis;
INSERT INTO demonstration.part
SELECT numbered.id, 9 FROM demonstration.numbered JOIN demonstration.pair ON pair.id = numbered.pair AND pair.dated <> pair.axis
WHERE NOT EXISTS (SELECT FROM demonstration.part WHERE part.id = numbered.id);
CREATE INDEX ON demonstration.part (part);
ANALYZE demonstration.part;
