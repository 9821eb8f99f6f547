-- The way of every ordinary dossier: when it was handed on, finished and returned, and by whom. Part $part.
CREATE UNLOGGED TABLE demonstration.plain_$part AS
SELECT numbered.id, numbered.i, numbered.pair, numbered.code, numbered.channel, numbered.first_at,
    CASE WHEN NOT pair.same_day AND numbered.i % 20 = 0 THEN 'post'::varchar(8) ELSE 'desk'::varchar(8) END AS delivery,
    CASE WHEN pair.certifies THEN pair.fee * (1 + numbered.i % 7)::integer ELSE pair.fee END AS fee_vnd,
    CASE pair.fee WHEN 0 THEN 'none'::varchar(8) ELSE 'paid'::varchar(8) END AS payment,
    numbered.received_at, numbered.due_at, part.part = 0 AS running,
    numbered.first_at <> numbered.received_at OR numbered.channel = 2 AS online,
    hands.desk, hands.o1, hands.o2, hands.o3, hands.o4, hands.o5, done.forwards, NOT pair.same_day AND numbered.i % 20 = 0 AS by_post,
    -- The limit of the stay at the receiving unit: the allotted share of the last step that it was handed there.
    CASE WHEN home.step > 0 THEN to_timestamp(ch.base + home.due) END AS home_due_at,
    (numbered.due_second - numbered.second / 60 * 60) / 60 AS minutes,
    CASE WHEN pair.legs[pair.forwards] > 0 THEN ARRAY[walk.s1, walk.s2, walk.s3, walk.s4, walk.s5] END AS seconds,
    to_timestamp(c1.base + walk.s1) AS t1, to_timestamp(c2.base + walk.s2) AS t2, to_timestamp(c3.base + walk.s3) AS t3,
    to_timestamp(c4.base + walk.s4) AS t4, to_timestamp(c5.base + walk.s5) AS t5,
    CASE WHEN part.part IS NULL THEN to_timestamp(cf.base + walk.finish) END AS finished_at,
    CASE WHEN done.returned THEN to_timestamp(cr.base + walk.handout) END AS returned_at,
    CASE WHEN part.part = 0 THEN NULL
        WHEN pair.hours > 0 AND numbered.due_second - walk.finish >= 3600 THEN 'early'
        WHEN pair.hours > 0 THEN 'on_time'
        WHEN cf.day < numbered.due_on THEN 'early'
        ELSE 'on_time' END AS outcome
FROM demonstration.numbered
JOIN demonstration.pair ON pair.id = numbered.pair
JOIN demonstration.edge ON edge.axis = pair.axis
LEFT JOIN demonstration.part ON part.id = numbered.id
CROSS JOIN LATERAL (SELECT demonstration.u(i, 11) AS a, demonstration.u(i, 12) AS b, demonstration.h(i, 13) AS n OFFSET 0) AS luck
CROSS JOIN LATERAL (SELECT greatest(numbered.due_second - 60 - numbered.second, 1) AS room) AS room
CROSS JOIN LATERAL (SELECT numbered.second + CASE
    WHEN part.part = 0 THEN room.room
    WHEN numbered.due_at > '$made' THEN floor((edge.made - numbered.second) * (0.45 + 0.5 * luck.a))::integer
    WHEN pair.same_day THEN least(floor(60 * (6 - CASE WHEN pair.certifies THEN 32 ELSE 70 END * ln(luck.a))), floor(room.room * (0.62 + 0.37 * luck.b)))::integer
    ELSE floor(room.room * CASE WHEN luck.a < 0.2 THEN 0.2 + 2 * luck.a ELSE 0.6 + 0.398 * sqrt(luck.b) END)::integer
    END AS finish OFFSET 0) AS goal
CROSS JOIN LATERAL (SELECT goal.finish, goal.finish + CASE WHEN pair.same_day THEN 120 + luck.n % 2700 ELSE 900 + luck.n % 52000 END AS handout,
    (goal.finish - numbered.second) * (0.7 + 0.3 * demonstration.u(i, 14)) AS span) AS way
CROSS JOIN LATERAL (SELECT way.finish, way.handout,
    numbered.second + (way.span * shares[1] / 1000)::integer AS s1, numbered.second + (way.span * shares[2] / 1000)::integer AS s2,
    numbered.second + (way.span * shares[3] / 1000)::integer AS s3, numbered.second + (way.span * shares[4] / 1000)::integer AS s4,
    numbered.second + (way.span * shares[5] / 1000)::integer AS s5 OFFSET 0) AS walk
CROSS JOIN LATERAL (SELECT CASE WHEN part.part = 0
        THEN (s1 < edge.made)::integer + coalesce(s2 < edge.made, false)::integer + coalesce(s3 < edge.made, false)::integer
            + coalesce(s4 < edge.made, false)::integer + coalesce(s5 < edge.made, false)::integer
        ELSE pair.forwards END AS forwards,
    part.part IS NULL AND walk.handout < edge.made AS returned OFFSET 0) AS done
CROSS JOIN LATERAL (SELECT pair.desk + luck.n % pair.desks AS desk,
    benches[1] + demonstration.h(i, 15) % nullif(seats[1], 0) AS o1, benches[2] + demonstration.h(i, 16) % nullif(seats[2], 0) AS o2,
    benches[3] + demonstration.h(i, 17) % nullif(seats[3], 0) AS o3, benches[4] + demonstration.h(i, 18) % nullif(seats[4], 0) AS o4,
    benches[5] + demonstration.h(i, 19) % nullif(seats[5], 0) AS o5 OFFSET 0) AS hands
CROSS JOIN LATERAL (SELECT least(done.forwards, pair.at_home) AS step,
    CASE least(done.forwards, pair.at_home) WHEN 0 THEN 0 WHEN 1 THEN s1 WHEN 2 THEN s2 WHEN 3 THEN s3 WHEN 4 THEN s4 ELSE s5 END / 60 * 60
        + (numbered.due_second - numbered.second / 60 * 60) / 60 * pair.allotted[least(done.forwards, pair.at_home)] / 100 * 60 AS due
    OFFSET 0) AS home
LEFT JOIN demonstration.chunk AS ch ON ch.axis = pair.axis AND ch.number = (home.due - 1) / $chunk
LEFT JOIN demonstration.chunk AS c1 ON c1.axis = pair.axis AND c1.number = walk.s1 / $chunk
LEFT JOIN demonstration.chunk AS c2 ON c2.axis = pair.axis AND c2.number = walk.s2 / $chunk
LEFT JOIN demonstration.chunk AS c3 ON c3.axis = pair.axis AND c3.number = walk.s3 / $chunk
LEFT JOIN demonstration.chunk AS c4 ON c4.axis = pair.axis AND c4.number = walk.s4 / $chunk
LEFT JOIN demonstration.chunk AS c5 ON c5.axis = pair.axis AND c5.number = walk.s5 / $chunk
LEFT JOIN demonstration.chunk AS cf ON cf.axis = pair.axis AND cf.number = walk.finish / $chunk
LEFT JOIN demonstration.chunk AS cr ON cr.axis = pair.axis AND cr.number = walk.handout / $chunk
WHERE numbered.id > $after AND numbered.id <= $upto AND coalesce(part.part, 0) = 0;
