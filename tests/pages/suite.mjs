// All tests of the pages, over one browser. Run by tests/it/pages.rs, which starts the server.

import "./pages.mjs";
import "./keyboard.mjs";
import "./numbers.mjs";
