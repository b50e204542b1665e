// Takes the pictures of the README: the front page of a municipality, and a course on a phone. Run by the test
// `the_pictures_of_the_documentation_are_taken`.

import { execFileSync } from "node:child_process";
import { mkdir, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { close, open, visitor } from "./world.mjs";

const folder = new URL("../../docs/pictures/", import.meta.url);
/** Bytes that a picture may have. */
const heaviest = 60_000;

const pictures = [
  { name: "overview", as: "ale", path: "/?lang=sv", size: { width: 1280, height: 800 } },
  { name: "phone", as: "gr", path: "/courses/yrkesresan-barn-introduktion?lang=sv", size: { width: 390, height: 780 } },
];

await mkdir(folder, { recursive: true });
for (const { name, as, path, size } of pictures) {
  const page = await open(await visitor(as), path);
  await page.setViewportSize(size);
  const file = fileURLToPath(new URL(`${name}.png`, folder));
  await page.screenshot({ path: file });
  execFileSync("pngquant", ["--force", "--skip-if-larger", "--strip", "--speed=1", "--output", file, "48", file]);
  const { size: bytes } = await stat(file);
  if (bytes > heaviest) throw new Error(`${file} has ${bytes} bytes, of ${heaviest} at most`);
}
await close();
