// What somebody meets who listens to a page: its tree of roles and names, held in `trees/`.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";

const folder = new URL("trees/", import.meta.url);

/** Holds the tree of a page to the one that is kept; with LOGGBOK_WRITE_TREES it is written anew, to be read. */
export async function soundsAsItDid(page, name) {
  // Where links lead, another release, or a list of 290 municipalities, is not what is heard.
  const tree = (await page.locator("body").ariaSnapshot())
    .replace(/\n +- \/url: [^\n]*/g, "")
    .replace(/loggbok \d+\.\d+\.\d+\S*/g, "loggbok [release]")
    .replace(/((?:\n +- option [^\n]*){3})(?:\n +- option [^\n]*)+/g, "$1\n[and more options]");
  const file = new URL(`${name}.txt`, folder);
  if (process.env.LOGGBOK_WRITE_TREES) {
    await writeFile(file, `${tree}\n`);
    return;
  }
  const kept = await readFile(file, "utf8").catch(() => assert.fail(`${file.pathname} is missing: run with LOGGBOK_WRITE_TREES=1`));
  assert.equal(`${tree}\n`, kept, `${name} sounds otherwise: run with LOGGBOK_WRITE_TREES=1 and read what has changed`);
}
