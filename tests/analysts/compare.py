"""Reads an export with pyarrow, pandas, polars and DuckDB, and compares it with the statements as they are stored."""

import csv
import json
import os
import re
import sys
import unittest
from datetime import date, datetime, timezone
from pathlib import Path

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet

FOLDER = Path(sys.argv.pop())
LISTS = ["parents", "groupings", "municipality", "unit", "role", "experience", "course", "module", "counts_as"]
JOINED = ["person", "municipality", "unit", "role", "experience", "course", "module", "counts_as"]
INSTANTS = ["stored", "timestamp", "source_stored"]


def lines(name):
    with open(FOLDER / name, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def at(statement, *path):
    for step in path:
        if not isinstance(statement, dict) or step not in statement:
            return None
        statement = statement[step]
    return statement


def instant(text):
    """An instant in microseconds; Python reads at most six decimals."""
    read = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return round((read - datetime(1970, 1, 1, tzinfo=timezone.utc)).total_seconds() * 1_000_000)


def seconds(text):
    """Only the forms that the statements here have."""
    match = re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?", text or "")
    return match and sum(float(part or 0) * size for part, size in zip(match.groups(), [3600, 60, 1]))


def number(value):
    return None if value is None else float(value)


def identifier(actor):
    if "account" in actor:
        return ["account", actor["account"]["name"], actor["account"]["homePage"]]
    kind = next(kind for kind in ["mbox", "mbox_sha1sum", "openid"] if kind in actor)
    return [kind, actor[kind], None]


def expected(statement):
    """The columns of a statement, read by nothing of ours."""
    kind, actor, home_page = identifier(statement["actor"])
    ids = lambda relation: [one["id"] for one in at(statement, "context", "contextActivities", relation) or []]
    return {
        "id": statement["id"],
        "stored": instant(statement["stored"]),
        "timestamp": instant(statement["timestamp"]),
        "verb": statement["verb"]["id"],
        "object_type": at(statement, "object", "objectType") or "Activity",
        "object": statement["object"]["id"],
        "activity_type": at(statement, "object", "definition", "type"),
        "registration": at(statement, "context", "registration"),
        "actor_type": kind,
        "actor": actor,
        "actor_home_page": home_page,
        "score_scaled": number(at(statement, "result", "score", "scaled")),
        "score_raw": number(at(statement, "result", "score", "raw")),
        "score_min": number(at(statement, "result", "score", "min")),
        "score_max": number(at(statement, "result", "score", "max")),
        "success": at(statement, "result", "success"),
        "completion": at(statement, "result", "completion"),
        "duration": seconds(at(statement, "result", "duration")),
        "response": at(statement, "result", "response"),
        "platform": at(statement, "context", "platform"),
        "language": at(statement, "context", "language"),
        "parents": ids("parent"),
        "groupings": ids("grouping"),
        "authority": at(statement, "authority", "name"),
        # None of them came from another store.
        "source_stored": None,
        "source_authority": None,
    }


LOG = lines("log.ndjson")
ROWS = lines("rows.ndjson")
VOIDED = {one["object"]["id"] for one in LOG if one["verb"]["id"].endswith("/voided")}
TRUTH = [
    {
        **expected(statement),
        "voided": statement["id"] in VOIDED,
        # What is joined comes from counting, and is compared with figures below.
        **{name: row[name] for name in JOINED},
    }
    for statement, row in zip(LOG, ROWS, strict=True)
]
COLUMNS = list(TRUTH[0])


def plain(name, value):
    """A value as the truth has it, whichever tool gave it."""
    if name in LISTS:
        return [] if value is None else [None if member is None else str(member) for member in value]
    if value is None or value is pandas.NaT or value is pandas.NA or value != value:
        return None
    if name in INSTANTS:
        if isinstance(value, str):
            return instant(value)
        return instant(value.astimezone(timezone.utc).isoformat())
    return value


class Compare(unittest.TestCase):
    def columns(self, read):
        self.assertGreater(len(TRUTH), 1_000)
        self.assertEqual(list(read), COLUMNS)
        for name in COLUMNS:
            got = [plain(name, value) for value in read[name]]
            self.assertEqual(got, [row[name] for row in TRUTH], name)

    def test_rows_in_json(self):
        self.columns({name: [row[name] for row in ROWS] for name in ROWS[0]})

    def test_pyarrow(self):
        table = pyarrow.parquet.read_table(FOLDER / "rows.parquet")
        for name in INSTANTS:
            self.assertEqual(table.schema.field(name).type, pyarrow.timestamp("us", tz="UTC"))
        for name, kind in [("duration", pyarrow.float64()), ("success", pyarrow.bool_()), ("verb", pyarrow.string())]:
            self.assertEqual(table.schema.field(name).type, kind)
        self.assertEqual(table.schema.field("course").type.value_type, pyarrow.string())
        metadata = pyarrow.parquet.read_metadata(FOLDER / "rows.parquet")
        verb = metadata.row_group(0).column(COLUMNS.index("verb"))
        self.assertEqual(verb.compression, "ZSTD")
        self.assertTrue(verb.has_dictionary_page)
        self.columns({name: table[name].to_pylist() for name in table.column_names})

    def test_pandas(self):
        frame = pandas.read_parquet(FOLDER / "rows.parquet")
        self.columns({name: frame[name].astype(object).tolist() for name in frame.columns})

    def test_polars(self):
        frame = polars.read_parquet(FOLDER / "rows.parquet")
        self.columns({name: frame[name].to_list() for name in frame.columns})

    def test_duckdb(self):
        with duckdb.connect() as database:
            database.execute("SET TimeZone = 'UTC'")
            found = database.execute("SELECT * FROM read_parquet(?)", [str(FOLDER / "rows.parquet")])
            names = [column[0] for column in found.description]
            rows = found.fetchall()
        self.columns({name: [row[at] for row in rows] for at, name in enumerate(names)})

    def test_csv(self):
        def members(cell):
            split = re.findall(r"(?:\\.|[^|\\])*(?:\||$)", cell, re.DOTALL)[: cell_count(cell)] if cell else []
            return [re.sub(r"\\(.)", r"\1", member.removesuffix("|"), flags=re.DOTALL) or None for member in split]

        def cell_count(cell):
            return len(re.sub(r"\\.", "", cell, flags=re.DOTALL).split("|"))

        with open(FOLDER / "rows.csv", encoding="utf-8", newline="") as file:
            read = list(csv.DictReader(file))
        self.assertEqual(list(read[0]), COLUMNS)
        for name in COLUMNS:
            for got, row in zip([one[name] for one in read], TRUTH, strict=True):
                wanted = row[name]
                if name in LISTS:
                    # One absent member alone, and no member, are written alike.
                    self.assertEqual(members(got), [] if wanted == [None] else wanted, name)
                elif name in INSTANTS and wanted is not None:
                    self.assertEqual(instant(got), wanted, name)
                elif isinstance(wanted, bool):
                    self.assertEqual(got, str(wanted).lower(), name)
                elif isinstance(wanted, float):
                    self.assertEqual(float(got), wanted, name)
                else:
                    self.assertEqual(got, wanted or "", name)

    def test_figures(self):
        os.chdir(FOLDER / "set")
        figures = json.loads((FOLDER / "figures.json").read_text())
        with duckdb.connect() as database:
            database.execute(Path("_views.sql").read_text())
            (count,) = database.execute("SELECT count(*) FROM statements").fetchone()
            self.assertEqual(count, len(TRUTH))
            self.assertEqual(polars.read_parquet("month=*/*.parquet").height, len(TRUTH))
            self.assertEqual(len(pandas.read_parquet(".")), len(TRUTH))
            for course, answers in figures.items():
                for day, answer in answers.items():
                    asked = [course, date.fromisoformat(day)]
                    rows = database.execute("SELECT * FROM completions(?, CAST(? AS DATE))", asked).fetchall()
                    counted = {place: numbers for place, *numbers in rows}
                    wanted = {key(row): numbers(row) for row in answer["rows"] if any(numbers(row))}
                    wanted["total"] = numbers(answer["total"])
                    self.assertGreater(sum(wanted["total"]), 3, f"{course} {day}")
                    self.assertEqual(counted, wanted, f"{course} {day}")
                    started = "SELECT count(*) FROM started(?, CAST(? AS DATE))"
                    (count,) = database.execute(started, asked).fetchone()
                    self.assertEqual(count, answer["total"]["started"], f"{course} {day}")


def numbers(row):
    return [row["completed"], row["passed"]]


def key(row):
    return row["keys"][0]["code"]


if __name__ == "__main__":
    unittest.main()
