INSERT INTO casework_leg (id, dossier_id, unit_id, kind, step, opened_at, due_at, closed_at, question, answer)
SELECT plain.id * 8, plain.id, pair.unit, 'main', 1, plain.received_at, plain.home_due_at,
    CASE WHEN left_at.moment IS NOT NULL THEN left_at.moment ELSE plain.finished_at END, '', ''
FROM demonstration.plain_$part AS plain
JOIN demonstration.pair ON pair.id = plain.pair
CROSS JOIN LATERAL (SELECT CASE array_position(pair.legs, 1) $leaving END AS moment OFFSET 0) AS left_at;

INSERT INTO casework_leg (id, dossier_id, unit_id, kind, step, opened_at, due_at, closed_at, question, answer)
SELECT plain.id * 8 + stay.leg, plain.id, pair.units[stay.arrived], 'main', pair.steps[stay.arrived], times.t[stay.arrived],
    to_timestamp(chunk.base + reckoned.due), CASE WHEN stay.gone <= plain.forwards THEN times.t[stay.gone] ELSE plain.finished_at END,
    '', ''
FROM demonstration.plain_$part AS plain
JOIN demonstration.pair ON pair.id = plain.pair AND pair.legs[pair.forwards] > 0
CROSS JOIN LATERAL (SELECT ARRAY[t1, t2, t3, t4, t5] AS t) AS times
CROSS JOIN LATERAL (SELECT leg, array_position(pair.legs, leg) AS arrived, array_position(pair.legs, leg + 1) AS gone
    FROM generate_series(1, pair.legs[pair.forwards]) AS leg) AS stay
CROSS JOIN LATERAL (SELECT least(stay.gone - 1, plain.forwards) AS step) AS last
CROSS JOIN LATERAL (SELECT plain.seconds[last.step] / 60 * 60 + plain.minutes * pair.allotted[last.step] / 100 * 60 AS due OFFSET 0) AS reckoned
JOIN demonstration.chunk ON chunk.axis = pair.axis AND chunk.number = (reckoned.due - 1) / $chunk
WHERE stay.arrived <= plain.forwards;

INSERT INTO casework_handout (dossier_id, method, taken_by, checked, tracking_number, made_at)
SELECT plain.id, CASE WHEN by_post THEN 'post' ELSE 'desk' END, CASE WHEN by_post THEN '' ELSE '$taker' END, '',
    CASE WHEN by_post THEN 'MAU' || lpad(plain.id::text, 9, '0') || 'VN' ELSE '' END, plain.returned_at
FROM demonstration.plain_$part AS plain WHERE plain.returned_at IS NOT NULL;

INSERT INTO casework_decision (dossier_id, act, number, dated_on, on_paper, reason, officer_id, made_at)
SELECT plain.id, 'resolve', plain.id % 4000 + 1 || to_char(plain.finished_at AT TIME ZONE '$zone', '/YYYY/') || 'KQ',
    (plain.finished_at AT TIME ZONE '$zone')::date, '$no_file', '',
    CASE plain.forwards WHEN 1 THEN o1 WHEN 2 THEN o2 WHEN 3 THEN o3 WHEN 4 THEN o4 ELSE o5 END, plain.finished_at
FROM demonstration.plain_$part AS plain
JOIN demonstration.pair ON pair.id = plain.pair
WHERE plain.finished_at IS NOT NULL AND NOT pair.same_day;
