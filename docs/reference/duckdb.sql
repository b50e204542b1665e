-- Counts in SQL what loggbok counts, from a folder that `loggbok export --partition month` wrote.
--
--     cd FOLDER && duckdb -init _views.sql
--     SELECT * FROM completions('introduktion', DATE '2024-06-30');
--
-- The statements say what they count as (`counts_as`), for whom (`person`) and where (`municipality`), by the catalogue and
-- the rosters of the day on which they were exported. Days are Sweden's.

SET TimeZone = 'Europe/Stockholm';

-- Every statement, as exported.
CREATE OR REPLACE VIEW statements AS
SELECT * FROM read_parquet('month=*/*.parquet', hive_partitioning = true, union_by_name = true);

-- What each statement says of a course or a module; `module` is NULL for the course itself.
CREATE OR REPLACE VIEW facts AS
SELECT id, person, "timestamp" AS happened, CAST("timestamp" AS DATE) AS day, municipality, score_scaled,
       unnest(course) AS course, unnest(module) AS module, unnest(counts_as) AS counts_as
FROM statements
WHERE person IS NOT NULL AND NOT voided;

-- Definition `started`: somebody has done something in the course or in one of its modules.
CREATE OR REPLACE MACRO started(of_course, as_of) AS TABLE
SELECT person, min(day) AS since
FROM facts
WHERE course = of_course AND day <= as_of AND counts_as = 'active'
GROUP BY person;

-- What is completed at the end of a day, and since when: of the course itself (`module` is NULL), and of each module. The last
-- that is said on a day decides for it, and at the same instant what takes a completion back.
CREATE OR REPLACE MACRO done(of_course, as_of) AS TABLE
WITH said AS (
    SELECT person, module, day,
           max(happened) FILTER (WHERE counts_as <> 'taken_back') AS done,
           max(happened) FILTER (WHERE counts_as = 'taken_back') AS back,
           arg_max(municipality, happened) FILTER (WHERE counts_as <> 'taken_back') AS municipality,
           bool_or(counts_as = 'satisfied') AS satisfied
    FROM facts
    WHERE course = of_course AND day <= as_of
      AND counts_as IN ('completed', 'completed_by_pass', 'satisfied', 'taken_back')
    GROUP BY person, module, day
),
held AS (
    SELECT *, done IS NOT NULL AND (back IS NULL OR done > back) AS holds FROM said
),
spans AS (
    SELECT *, max(day) FILTER (WHERE NOT holds) OVER (PARTITION BY person, module) AS ended FROM held
)
SELECT person, module, min(day) AS since, arg_min(municipality, day) AS municipality, bool_or(satisfied) AS satisfied
FROM spans
WHERE holds AND (ended IS NULL OR day > ended)
GROUP BY person, module;

-- Definition `completed`, of a course whose rule is a completion of the course itself.
CREATE OR REPLACE MACRO completed(of_course, as_of) AS TABLE
SELECT person, since, municipality FROM done(of_course, as_of) WHERE module IS NULL;

-- The same, of a course whose rule asks for so many of its modules; the course counts from the day of the last that it takes.
-- Where the course as a whole is taken back, it holds again from when it or a module is completed again. What a platform
-- reports as satisfied closes the course, whatever it asks for.
CREATE OR REPLACE MACRO completed_by_modules(of_course, modules, as_of) AS TABLE
WITH marks AS (
    SELECT * FROM facts
    WHERE course = of_course AND day <= as_of
      AND counts_as IN ('completed', 'completed_by_pass', 'satisfied', 'taken_back')
),
backs AS (
    SELECT person, max(happened) AS back FROM marks WHERE module IS NULL AND counts_as = 'taken_back' GROUP BY person
),
again AS (
    SELECT person, min(day) AS again, arg_min(municipality, happened) AS place
    FROM marks JOIN backs USING (person)
    WHERE counts_as <> 'taken_back' AND happened > back
    GROUP BY person
),
ranked AS (
    SELECT person, since, municipality, row_number() OVER (PARTITION BY person ORDER BY since) AS number
    FROM done(of_course, as_of) WHERE module IS NOT NULL
),
closed AS (
    SELECT person, greatest(since, again) AS since, CASE WHEN again > since THEN place ELSE municipality END AS municipality
    FROM ranked LEFT JOIN backs USING (person) LEFT JOIN again USING (person)
    WHERE number = modules AND (back IS NULL OR again IS NOT NULL)
    UNION ALL
    SELECT person, since, municipality FROM done(of_course, as_of) WHERE module IS NULL AND satisfied
)
SELECT person, min(since) AS since, arg_min(municipality, since) AS municipality FROM closed GROUP BY person;

-- Somebody on no roster for whom senders claim several municipalities counts in the first of them here, and in each there.

-- `GET /api/v1/completions?course=…&as_of=…&by=municipality`, of a course whose rule is a completion of the course itself: the
-- last row is the total, in which everybody counts once.
CREATE OR REPLACE MACRO completions(of_course, as_of) AS TABLE
WITH placed AS (
    SELECT person, unnest(municipality) AS municipality FROM completed(of_course, as_of)
)
SELECT municipality, count(DISTINCT person) AS completed FROM placed GROUP BY municipality
UNION ALL
SELECT 'total', count(DISTINCT person) FROM placed
ORDER BY municipality = 'total', municipality;
