"""A small program over the client that openapi-python-client makes of the description of the API: puts a catalogue in force, and
reads a figure. Run by tests/it/clients.rs, which says where the server is.
"""

import importlib
import os
import pkgutil

import httpx
import loggbok_client
from loggbok_client import Client
from loggbok_client.api.courses_and_staff import replace_catalogue
from loggbok_client.api.figures import count_completions
from loggbok_client.models import CatalogueSent, Completions, Dimension, Problem

# Every operation and every schema compiles.
modules = [module.name for module in pkgutil.walk_packages(loggbok_client.__path__, "loggbok_client.")]
for module in modules:
    importlib.import_module(module)
print("modules:", len(modules) > 100)

credential = httpx.BasicAuth(os.environ["LOGGBOK_KEY"], os.environ["LOGGBOK_SECRET"])
client = Client(
    base_url=os.environ["LOGGBOK_URL"], httpx_args={"auth": credential}, raise_on_unexpected_status=True
)

catalogue = CatalogueSent.from_dict(
    {
        "course": [{"id": "ett", "name": {"sv": "Ett"}, "iris": ["https://lms.example/course/1"]}],
        "mail_domain": [{"domain": "ale.example", "kommunkod": "1440"}],
    }
)
replaced = replace_catalogue.sync_detailed(client=client, body=catalogue)
assert replaced.status_code == 204, replaced

figures = count_completions.sync(client=client, by=[Dimension.MUNICIPALITY], course=["ett"])
assert isinstance(figures, Completions), figures
[ale] = [row for row in figures.rows if row.keys[0].code == "1440"]
print("completed:", ale.completed)

refused = count_completions.sync(client=client, course=["tva"])
assert isinstance(refused, Problem), refused
print("refused:", refused.type_, refused.status)
