"""Reads extractions with pandas, polars and DuckDB, and compares them with the export and with their codebooks."""

import json
import shutil
import sys
import tempfile
import unittest
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import frictionless
import pandas
import polars

FOLDER = Path(sys.argv.pop())
DDI = "{ddi:codebook:2_5}"
EXPORTED = [
    json.loads(line) for line in (FOLDER / "rows.ndjson").read_text(encoding="utf-8").splitlines()
]
EXPORTED = [row for row in EXPORTED if not row["voided"]]


def package(name):
    return json.loads((FOLDER / f"{name}.datapackage.json").read_text(encoding="utf-8"))


def fields(name):
    return package(name)["resources"][0]["schema"]["fields"]


def groups(values):
    """For each row the first row that has the same value: equal for two columns that tell the same rows apart."""
    first = {}
    return [None if value is None else first.setdefault(value, at) for at, value in enumerate(values)]


class Compare(unittest.TestCase):
    def test_the_same_people_statements_and_registrations_are_told_apart(self):
        read = polars.read_parquet(FOLDER / "extraction.parquet")
        self.assertGreater(len(read), 1_000)
        for name in ["id", "person", "registration"]:
            got = read[name].to_list()
            self.assertEqual(groups(got), groups([row[name] for row in EXPORTED]), name)
            self.assertTrue(all(value is None or len(value) == 32 for value in got), name)
            self.assertFalse(set(got) & {row[name] for row in EXPORTED if row[name]}, name)

    def test_what_names_nobody_is_as_it_was_exported(self):
        read = polars.read_parquet(FOLDER / "extraction.parquet")
        for name in ["verb", "score_scaled", "success", "completion", "duration", "municipality", "role", "counts_as"]:
            self.assertEqual(read[name].to_list(), [row[name] for row in EXPORTED], name)

    def test_times_are_the_first_of_the_month(self):
        read = pandas.read_parquet(FOLDER / "extraction.parquet")
        swedish = pandas.to_datetime([row["timestamp"] for row in EXPORTED], utc=True, format="ISO8601")
        swedish = swedish.tz_convert("Europe/Stockholm")
        expected = [f"{at.year:04}-{at.month:02}-01T00:00:00+00:00" for at in swedish]
        self.assertEqual([at.isoformat() for at in read["timestamp"]], expected)

    def test_the_data_package_names_the_columns_and_types_that_each_tool_reads(self):
        for name, kind in [("extraction", "parquet"), ("table", "csv")]:
            resource = package(name)["resources"][0]
            self.assertEqual(resource["format"], kind)
        parquet = duckdb.sql(f"DESCRIBE FROM '{FOLDER}/extraction.parquet'").fetchall()
        types = {
            "string": "VARCHAR",
            "array": "VARCHAR[]",
            "number": "DOUBLE",
            "boolean": "BOOLEAN",
            "datetime": "TIMESTAMP WITH TIME ZONE",
        }
        described = [(field["name"], types[field["type"]]) for field in fields("extraction")]
        self.assertEqual([(name, kind) for name, kind, *_ in parquet], described)
        casts = {
            "string": lambda column: column,
            "number": pandas.to_numeric,
            "boolean": lambda column: column.dropna().map({"true": True, "false": False}),
            "datetime": lambda column: pandas.to_datetime(column, utc=True, format="ISO8601"),
        }
        read = pandas.read_csv(FOLDER / "table.csv", dtype=str)
        self.assertEqual(list(read), [field["name"] for field in fields("table")])
        for field in fields("table"):
            cast = casts[field["type"]](read[field["name"]])
            self.assertEqual(cast.notna().sum(), read[field["name"]].notna().sum(), field["name"])

    def test_the_codebook_counts_what_is_there(self):
        read = pandas.read_parquet(FOLDER / "extraction.parquet")
        counted = 0
        for field in fields("extraction"):
            column = read[field["name"]]
            if field["type"] == "array":
                column = column.map(lambda all: sorted({one for one in all if one is not None}) or None).explode()
            elif field["type"] == "boolean":
                column = column.dropna().map({True: "true", False: "false"})
            for value in field.get("values", []):
                self.assertEqual((column == value["value"]).sum(), value["rows"], field["name"])
                counted += 1
        self.assertGreater(counted, 10)

    def test_frictionless_finds_no_fault_in_a_data_package_and_one_in_a_damaged_file(self):
        path = package("table")["resources"][0]["path"]
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "datapackage.json").write_text(json.dumps(package("table")), encoding="utf-8")
            file = Path(folder) / path
            shutil.copy(FOLDER / "table.csv", file)
            report = frictionless.validate(Path(folder) / "datapackage.json", limit_rows=None)
            self.assertTrue(report.valid, report.flatten(["rowNumber", "fieldName", "type", "message"])[:5])
            with file.open("a", encoding="utf-8") as end:
                end.write("one,cell,too,few\n")
            self.assertFalse(frictionless.validate(Path(folder) / "datapackage.json").valid)

    def test_the_ddi_codebook_has_what_an_archive_asks_for(self):
        root = ElementTree.parse(FOLDER / "extraction.xml").getroot()
        self.assertEqual((root.tag, root.get("version")), (f"{DDI}codeBook", "2.5"))
        for path in ["docDscr/citation/titlStmt/titl", "stdyDscr/citation/titlStmt/titl", "stdyDscr/stdyInfo/abstract",
                     "fileDscr/fileTxt/fileName", "dataDscr/var/labl"]:
            found = root.find("/".join(DDI + step for step in path.split("/")))
            self.assertTrue(found is not None and found.text, path)
        variables = [variable.get("name") for variable in root.iter(f"{DDI}var")]
        self.assertEqual(variables, [field["name"] for field in fields("extraction")])


if __name__ == "__main__":
    unittest.main()
