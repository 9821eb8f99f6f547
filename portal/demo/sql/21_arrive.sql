-- Every dossier draws its moment of receipt, and its promise is looked up. Half $half of two.
CREATE UNLOGGED TABLE demonstration.arrived_$half AS
SELECT pair.id AS pair, pair.unit, i, CASE WHEN online.yes THEN 2 WHEN luck.channel >= 991 THEN 3 ELSE 1 END AS channel,
    moment.second, to_timestamp(moment.received) AS received_at, to_timestamp(first.base + online.first_second) AS first_at, first.day,
    coalesce(due.second, moment.second / 60 * 60 + pair.hours) AS due_second,
    coalesce(due.due_at, to_timestamp(hourly.base + moment.second / 60 * 60 + pair.hours)) AS due_at,
    coalesce(due.due_on, hourly.day) AS due_on, NULL::text AS beside
FROM demonstration.pair
CROSS JOIN LATERAL generate_series(pair.first_i, pair.first_i + pair.dossiers - 1) AS i
CROSS JOIN LATERAL (SELECT demonstration.h(i, 2) AS within, demonstration.h(i, 3) % 1000 AS channel,
    60 * (10 + demonstration.h(i, 4) % 230)::integer AS before OFFSET 0) AS luck
JOIN demonstration.entry ON entry.profile = pair.profile AND entry.number = demonstration.h(i, 1) % $entries
JOIN demonstration.edge ON edge.axis = pair.axis
CROSS JOIN LATERAL (SELECT (entry.second + luck.within % (entry.minutes * 60))::integer AS second,
    entry.starts + luck.within % (entry.minutes * 60) AS received,
    entry.minute + luck.within % (entry.minutes * 60) / 60 > pair.cutoff AS after_cutoff OFFSET 0) AS moment
CROSS JOIN LATERAL (SELECT yes, CASE WHEN yes THEN moment.second - luck.before ELSE moment.second END AS first_second
    FROM (SELECT luck.channel < pair.online AND moment.second - luck.before > edge.since AS yes) AS drawn OFFSET 0) AS online
JOIN demonstration.chunk AS first ON first.axis = pair.axis AND first.number = online.first_second / $chunk
LEFT JOIN demonstration.due ON due.pace = pair.pace AND due.term = pair.term AND due.day = entry.day
    AND due.after_cutoff = moment.after_cutoff
LEFT JOIN demonstration.chunk AS hourly ON pair.hours > 0 AND hourly.axis = pair.axis
    AND hourly.number = (moment.second / 60 * 60 + pair.hours - 1) / $chunk
WHERE pair.id % 2 = $half;
