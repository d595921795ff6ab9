import { expect, test } from "vitest";
import { createApp } from "./app.ts";
import { createFaultSchedule } from "./faults.ts";
import { createService, readState } from "./service.ts";
import { createValidator } from "./validator.ts";

const text = { schema: { type: "string" }, examples: { one: { value: "123" } } };
const size = { headers: { "X-Size": { required: true, schema: { type: "integer" }, example: 3 } } };
const service = createService({});
const app = createApp({
  service,
  validator: createValidator({
    paths: {
      "/texts": {
        get: {
          operationId: "readText",
          security: [],
          responses: { 200: { content: { "text/plain": text } } },
        },
        head: { operationId: "checkText", security: [], responses: { 200: size } },
      },
      "/heads": { head: { operationId: "checkHead", security: [], responses: { 200: size } } },
    },
  }),
  faults: createFaultSchedule({ rules: [] }),
  readState: () => ({ ...readState(service), faults: [] }),
});

test("responds with text as it is", async () => {
  const response = await app.request("/texts");

  expect(response.headers.get("content-type")).toBe("text/plain");
  expect(await response.text()).toBe("123");
});

test.for(["/texts", "/heads"])("responds to HEAD %s by its own description", async (path) => {
  const response = await app.request(path, { method: "HEAD" });

  expect(response.status).toBe(200);
  expect(response.headers.get("x-size")).toBe("3");
  expect(response.headers.get("content-type")).toBeNull();
});

test("does not respond to GET where only HEAD is described", async () => {
  expect((await app.request("/heads")).status).toBe(404);
});
