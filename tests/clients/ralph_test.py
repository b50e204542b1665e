"""What an evaluator does with ralph: statements are written to a store and read from it, page by page.

Run by tests/it/clients.rs, which says where the server is.
"""

import json
import os
import subprocess
import sys
import unittest
import uuid

SERVER = os.environ["LOGGBOK_ENDPOINT"].removesuffix("xapi/")


def ralph(command, *arguments, stdin=""):
    """What ralph prints, of a command over the server."""
    place = {
        "base-url": SERVER,
        "statements-endpoint": "/xapi/statements",
        "status-endpoint": "/health",
        "username": os.environ["LOGGBOK_KEY"],
        "password": os.environ["LOGGBOK_SECRET"],
    }
    options = [f"--lrs-{name}={value}" for name, value in place.items()]
    call = [sys.executable, "-m", "ralph", command, "--backend=lrs", *options, *arguments]
    return subprocess.run(call, input=stdin, capture_output=True, text=True, check=True).stdout


class Ralph(unittest.TestCase):
    def test_statements_are_written_in_parts_and_read_page_by_page(self):
        verb = f"https://evaluator.example/verbs/{uuid.uuid4()}"
        statements = [
            {
                "id": str(uuid.uuid4()),
                "actor": {"mbox": f"mailto:ralph{number}@ale.example"},
                "verb": {"id": verb},
                "object": {"id": f"https://lms.example/course/{number}"},
                "timestamp": f"2024-05-20T10:0{number}:00Z",
            }
            for number in range(7)
        ]
        lines = "".join(f"{json.dumps(statement)}\n" for statement in statements)
        ralph("write", "--chunk-size=3", stdin=lines)
        # What was written already is taken again: a run that broke off may be repeated.
        ralph("write", "--chunk-size=2", stdin=lines)
        query = json.dumps({"verb": verb, "ascending": True})
        read = [json.loads(line) for line in ralph("read", "--chunk-size=2", query).splitlines()]
        self.assertEqual([statement["id"] for statement in read], [statement["id"] for statement in statements])


if __name__ == "__main__":
    unittest.main()
