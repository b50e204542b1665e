// A small program in TypeScript, over the types that openapi-typescript makes of the description of the API: puts a catalogue in
// force, and reads a figure. Run by tests/it/clients.rs, which says where the server is.

import createClient from "openapi-fetch";

import type { components, paths } from "./api.js";

declare const process: { env: Record<string, string | undefined>; exitCode?: number };

const { LOGGBOK_URL: baseUrl, LOGGBOK_KEY: key, LOGGBOK_SECRET: secret } = process.env;
const loggbok = createClient<paths>({ baseUrl, headers: { Authorization: `Basic ${btoa(`${key}:${secret}`)}` } });

type Row = components["schemas"]["FigureRow"];

async function completed(course: string): Promise<number | null> {
    const { data, error } = await loggbok.GET("/api/v1/completions", {
        params: { query: { by: ["municipality"], course: [course], attribution: "at_event", format: "json" } },
    });
    if (error) throw new Error(`${error.type}: ${error.detail}`);
    // A CSV file is another answer of the same question.
    if (typeof data === "string") throw new Error("a file");
    const row: Row | undefined = data.rows.find((row) => row.keys[0]?.code === "1440");
    if (row === undefined) throw new Error("no row of Ale");
    return row.completed;
}

async function main(): Promise<void> {
    const replaced = await loggbok.PUT("/api/v1/catalogue", {
        params: { query: { dry_run: false } },
        body: { course: [{ id: "ett", name: { sv: "Ett" }, iris: ["https://lms.example/course/1"] }],
                mail_domain: [{ domain: "ale.example", kommunkod: "1440" }] },
    });
    if (replaced.error) throw new Error(replaced.error.detail);
    console.log(`completed: ${await completed("ett")}`);

    const { error } = await loggbok.GET("/api/v1/completions", { params: { query: { course: ["tva"] } } });
    console.log(`refused: ${error?.type} ${error?.status}`);

    // What the description does not have must not compile.
    // @ts-expect-error no such path
    void (() => loggbok.GET("/api/v1/completion"));
    // @ts-expect-error no such dimension
    void (() => loggbok.GET("/api/v1/completions", { params: { query: { by: ["planet"] } } }));
    // @ts-expect-error no such member
    void ((row: Row) => row.finished);
}

await main();
