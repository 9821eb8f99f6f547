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
CREATE INDEX ON demonstration.part (part);
ANALYZE demonstration.part;
