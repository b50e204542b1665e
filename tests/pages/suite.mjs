// All tests of the pages, over one browser. Run by tests/it/pages.rs, which starts the server.

import { test } from "node:test";

import "./pages.mjs";
import "./keyboard.mjs";
import "./numbers.mjs";
import { isTold } from "./criteria.mjs";

// Last, when everything has been tried.
if (!process.env.LOGGBOK_ONLY) test("the table on accessibility says what was found", isTold);
