-- Counts in SQL what loggbok counts, from a folder that `loggbok export --partition month` wrote.
--
--     cd FOLDER && duckdb -init _views.sql
--     SELECT * FROM completions('introduktion', DATE '2024-06-30');
--
-- The statements say what they count as (`counts_as`), for whom (`person`) and where (`municipality`), by the catalogue and
-- the rosters of the day on which they were exported. Days are Sweden's.

SET TimeZone = 'Europe/Stockholm';

-- The rules of the catalogue, each with the days on which it was in force: from `from` to the day before `to`. The course itself
-- stands as NULL among modules.
CREATE OR REPLACE VIEW rules AS
SELECT *, row_number() OVER (PARTITION BY course ORDER BY "from") AS rule
FROM read_json('_rules.json', format = 'array', columns = {
    course: 'VARCHAR', "from": 'DATE', "to": 'DATE', by_modules: 'BOOLEAN', asks: 'BIGINT', "of": 'VARCHAR[]', mandatory: 'VARCHAR[]',
    asks_pass: 'BOOLEAN', passes: 'VARCHAR[][]', pass_score: 'DOUBLE', failing_ends_pass: 'BOOLEAN'
});

-- The modules, each with the days on which it is part of its course.
CREATE OR REPLACE VIEW modules AS
SELECT * FROM read_json('_modules.json', format = 'array', columns = {
    course: 'VARCHAR', module: 'VARCHAR', "from": 'DATE', "to": 'DATE'
});

-- Every statement, as exported.
CREATE OR REPLACE VIEW statements AS
SELECT * FROM read_parquet('month=*/*.parquet', hive_partitioning = true, union_by_name = true);

-- What each statement says of a course or a module; `module` is NULL for the course itself.
CREATE OR REPLACE VIEW facts AS
SELECT id, person, "timestamp" AS happened, CAST("timestamp" AS DATE) AS day, municipality, score_scaled,
       unnest(course) AS course, unnest(module) AS module, unnest(counts_as) AS counts_as
FROM statements
WHERE person IS NOT NULL AND NOT voided;

-- Definition `started`: somebody has done something in the course, or in one of its modules on a day when that is part of it.
CREATE OR REPLACE MACRO started(of_course, as_of) AS TABLE
SELECT person, min(day) AS since
FROM facts LEFT JOIN modules USING (course, module)
WHERE course = of_course AND day <= as_of AND counts_as = 'active' AND (modules."from" IS NULL OR day >= modules."from")
GROUP BY person;

-- Everything up to a day that begins or ends something of a person in a course, as several kinds. `subject` is a module, or '' for the
-- course itself. `done` is a completion; `met` is what a platform reports as satisfied, which closes the course whatever it asks for;
-- `kept` begins at the beginning of time and ends where the course as a whole is taken back, until it or a module is completed again;
-- `pass` is a pass, by what the rule with that number asks of one.
CREATE OR REPLACE MACRO events(of_course, as_of) AS TABLE
WITH told AS (
    SELECT * EXCLUDE (module), coalesce(module, '') AS subject,
           counts_as IN ('completed', 'completed_by_pass', 'satisfied') AS is_done, counts_as = 'taken_back' AS is_back
    FROM facts
    WHERE course = of_course AND day <= as_of
)
SELECT person, 'done' AS kind, 0 AS rule, subject, day, happened, is_done AS begins FROM told WHERE is_done OR is_back
UNION ALL
SELECT person, 'met', 0, subject, day, happened, NOT is_back FROM told
WHERE subject = '' AND (counts_as = 'satisfied' OR is_back)
UNION ALL
SELECT DISTINCT person, 'kept', 0, '', DATE '0001-01-01', TIMESTAMPTZ '0001-01-01 00:00:00Z', true FROM told
UNION ALL
SELECT person, 'kept', 0, '', greatest(day, coalesce(modules."from", day)), happened, is_done
FROM told LEFT JOIN modules ON modules.course = of_course AND modules.module = subject
WHERE is_done AND greatest(day, coalesce(modules."from", day)) <= as_of OR is_back AND subject = ''
UNION ALL
SELECT person, 'pass', rule, subject, day, happened, counts_as = 'passed'
FROM told JOIN rules ON rules.course = of_course
WHERE counts_as = 'passed' AND (pass_score IS NULL OR score_scaled >= pass_score) OR counts_as = 'failed' AND failing_ends_pass;

-- When each of these holds: from `first` to the day before `last`. Of the events of a day the last one decides, and at the same
-- instant what ends something. What was done before a module's first day holds from that day; what was done after its last, never.
CREATE OR REPLACE MACRO spans(of_course, as_of) AS TABLE
WITH days AS (
    SELECT person, kind, rule, subject, day,
           max(happened) FILTER (WHERE begins) AS begun, max(happened) FILTER (WHERE NOT begins) AS ended
    FROM events(of_course, as_of)
    GROUP BY ALL
),
states AS (
    SELECT *, begun IS NOT NULL AND (ended IS NULL OR begun > ended) AS holds FROM days
),
turns AS (
    SELECT *, lag(holds, 1, false) OVER (PARTITION BY person, kind, rule, subject ORDER BY day) AS held FROM states
),
changes AS (
    SELECT *, lead(day) OVER (PARTITION BY person, kind, rule, subject ORDER BY day) AS until FROM turns WHERE holds <> held
)
SELECT person, kind, rule, subject, greatest(day, coalesce(modules."from", day)) AS "first",
       coalesce(until, DATE '9999-12-31') AS "last"
FROM changes LEFT JOIN modules ON modules.course = of_course AND modules.module = subject
WHERE holds
  AND greatest(day, coalesce(modules."from", day)) < least(coalesce(until, DATE '9999-12-31'), coalesce(modules."to", DATE '9999-12-31'));

-- On each day on which something begins or ends, and for each rule, what of it holds: `completed` and `passed`.
CREATE OR REPLACE MACRO by_rule(of_course, as_of) AS TABLE
WITH span AS MATERIALIZED (
    SELECT * FROM spans(of_course, as_of)
),
points AS (
    SELECT person, "first" AS day FROM span WHERE "first" <= as_of
    UNION SELECT person, "last" FROM span WHERE "last" <= as_of
    UNION SELECT person, "from" FROM (SELECT DISTINCT person FROM span), rules WHERE course = of_course AND "from" <= as_of
),
held AS (
    SELECT points.person, day, rules.rule, any_value(rules) AS asked,
           list(DISTINCT subject) FILTER (WHERE kind = 'done') AS done,
           list(DISTINCT subject) FILTER (WHERE kind = 'pass' AND span.rule = rules.rule) AS passed,
           coalesce(bool_or(kind = 'met'), false) AS met, coalesce(bool_or(kind = 'kept'), false) AS kept
    FROM points JOIN rules ON rules.course = of_course
         LEFT JOIN span ON span.person = points.person AND span."first" <= day AND day < span."last"
    GROUP BY points.person, day, rules.rule
),
judged AS (
    SELECT person, day, rule, asked,
           met OR len(list_intersect([coalesce(one, '') for one in asked."of"], coalesce(done, []))) >= asked.asks
                  AND list_has_all(coalesce(done, []), asked.mandatory) AND (kept OR NOT asked.by_modules) AS reached,
           list_bool_or([list_has_all(coalesce(passed, []), [coalesce(one, '') for one in way]) for way in asked.passes]) IS TRUE AS has_pass
    FROM held
)
SELECT person, day, rule, asked."from" AS "from", asked."to" AS "to", unnest(['completed', 'passed']) AS what,
       unnest([reached AND (has_pass OR NOT asked.asks_pass), has_pass]) AS holds
FROM judged;

-- What holds at the end of a day, and since when: somebody who meets a rule in its time has met it from then on, also when another
-- rule has taken its place.
CREATE OR REPLACE MACRO status(of_course, as_of) AS TABLE
WITH judged AS MATERIALIZED (
    SELECT * FROM by_rule(of_course, as_of)
),
turns AS (
    SELECT *, lag(holds, 1, false) OVER (PARTITION BY person, what, rule ORDER BY day) AS held FROM judged
),
changes AS (
    SELECT *, coalesce(lead(day) OVER (PARTITION BY person, what, rule ORDER BY day), DATE '9999-12-31') AS until
    FROM turns WHERE holds <> held
),
met AS (
    SELECT person, what, greatest(day, "from") AS "first", until AS "last"
    FROM changes
    WHERE holds AND greatest(day, "from") < least(until, "to")
),
-- On which of the days any rule is met.
days AS (
    SELECT points.person, points.what, points.day, count(met."first") > 0 AS holds
    FROM (SELECT DISTINCT person, what, day FROM judged) AS points
         LEFT JOIN met ON met.person = points.person AND met.what = points.what
                      AND met."first" <= points.day AND points.day < met."last"
    GROUP BY ALL
),
lasting AS (
    SELECT *, max(day) FILTER (WHERE NOT holds) OVER (PARTITION BY person, what) AS ended FROM days
),
found AS (
    SELECT person, what, min(day) AS since FROM lasting WHERE holds AND (ended IS NULL OR day > ended) GROUP BY person, what
)
-- Where it counts: where the person did, by what they last said of the course up to that day.
SELECT found.*, arg_max(municipality, happened) AS municipality
FROM found LEFT JOIN facts ON facts.person = found.person AND facts.course = of_course AND facts.day <= since
GROUP BY ALL;

-- Definition `completed`.
CREATE OR REPLACE MACRO completed(of_course, as_of) AS TABLE
SELECT person, since, municipality FROM status(of_course, as_of) WHERE what = 'completed';

-- Definition `passed`.
CREATE OR REPLACE MACRO passed(of_course, as_of) AS TABLE
SELECT person, since, municipality FROM status(of_course, as_of) WHERE what = 'passed';

-- `GET /api/v1/completions?course=…&as_of=…&by=municipality`: how many have completed and passed. The last row is the total, in which
-- everybody counts once.
CREATE OR REPLACE MACRO completions(of_course, as_of) AS TABLE
WITH placed AS (
    SELECT person, what, unnest(municipality) AS municipality FROM status(of_course, as_of)
)
SELECT coalesce(municipality, 'total') AS municipality,
       count(DISTINCT person) FILTER (WHERE what = 'completed') AS completed,
       count(DISTINCT person) FILTER (WHERE what = 'passed') AS passed
FROM placed
GROUP BY ROLLUP (municipality)
ORDER BY placed.municipality IS NULL, placed.municipality;

-- What this can't know, and the server does: what a cmi5 unit's `moveOn` asks for; where somebody counted on a day on which no
-- statement of theirs was made; and that somebody on no roster for whom senders claim several municipalities counts in each of
-- them, and not in the first alone.
