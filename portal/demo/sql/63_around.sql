INSERT INTO casework_applicant (dossier_id, kind, name, phone, id_number, address, email, submitted_by)
SELECT numbered.id, CASE WHEN luck.n % 100 < CASE WHEN pair.business THEN 70 ELSE 2 END THEN 1 ELSE 0 END,
    CASE WHEN luck.n % 100 < CASE WHEN pair.business THEN 70 ELSE 2 END THEN company.name ELSE person.name END,
    '0900' || lpad((demonstration.h(i, 31) % 1000000)::text, 6, '0'),
    CASE WHEN luck.n % 100 < CASE WHEN pair.business THEN 70 ELSE 2 END THEN '99' || lpad((demonstration.h(i, 32) % 100000000)::text, 8, '0')
        ELSE '099' || (person.number % 2) || person.born || lpad((demonstration.h(i, 32) % 1000000)::text, 6, '0') END,
    'Số ' || (1 + luck.n % 399) || ', khu vực ' || (1 + luck.n % 7) || ', ' || place.names[1 + luck.n % array_length(place.names, 1)], '', ''
FROM demonstration.numbered JOIN demonstration.pair ON pair.id = numbered.pair
JOIN demonstration.place ON place.unit = pair.unit
CROSS JOIN LATERAL (SELECT demonstration.h(i, 33) AS n OFFSET 0) AS luck
JOIN demonstration.person ON person.number = demonstration.h(i, 34) % $people
JOIN demonstration.company ON company.number = luck.n % $companies;

INSERT INTO casework_paper (dossier_id, required_id, name, originals, copies, note, supplement, added_at)
SELECT numbered.id, required.id, required.name, required.originals, required.copies,
    CASE WHEN required.originals = 0 AND required.copies = 0 THEN 'Đã xuất trình' ELSE '' END, false, numbered.first_at
FROM demonstration.numbered JOIN demonstration.pair ON pair.id = numbered.pair
JOIN procedures_requiredpaper AS required ON required.version_id = pair.version
    AND required.required
UNION ALL
SELECT numbered.id, NULL, '$paper', 1, 0, '', false, numbered.first_at
FROM demonstration.numbered JOIN demonstration.pair ON pair.id = numbered.pair
WHERE NOT EXISTS (SELECT FROM procedures_requiredpaper WHERE version_id = pair.version);

INSERT INTO casework_codecounter (unit_id, day, last)
SELECT unit, day, max(place) FROM demonstration.numbered GROUP BY unit, day;

