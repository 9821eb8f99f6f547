-- The moments of receipt, each as often as it is asked for.
CREATE UNLOGGED TABLE demonstration.entry AS
SELECT profile, number, day, starts, minute, minutes, second
FROM demonstration.moment CROSS JOIN LATERAL generate_series(moment.first, moment.last) AS number;

-- What is said when a dossier is handed on, for every officer it may be handed to.
INSERT INTO demonstration.handover
SELECT pair, number, officer, data, casework_event_words('forwarded', 'sample', data) FROM (
SELECT pair.id AS pair, n AS number, CASE WHEN pair.seats[n] > 0 THEN pair.benches[n] + pick ELSE 0 END AS officer, jsonb_build_object('step', pair.steps[n],
    'from_unit', pair.froms[n], 'to_officer', CASE WHEN pair.seats[n] > 0 THEN pair.benches[n] + pick END) AS data
FROM demonstration.pair, generate_series(1, pair.forwards) AS n, generate_series(0, greatest(pair.seats[n], 1) - 1) AS pick) AS said;

-- What is said of every result alike.
CREATE UNLOGGED TABLE demonstration.word AS
SELECT *, casework_event_words('resolved', 'sample', early) AS early_words, casework_event_words('resolved', 'sample', on_time) AS on_time_words,
    casework_event_words('returned', 'sample', by_hand) AS by_hand_words, casework_event_words('returned', 'sample', by_post) AS by_post_words
FROM (SELECT '{"outcome": "early"}'::jsonb AS early, '{"outcome": "on_time"}'::jsonb AS on_time,
    '{"method": "desk"}'::jsonb AS by_hand, '{"method": "post"}'::jsonb AS by_post) AS said;
