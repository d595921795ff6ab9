import { expect, test } from "vitest";
import { run, SubprocessError } from "./run.ts";

const node = (code: string, options = {}) => run(process.execPath, ["--eval", code], options);

test("returns stdout, and the output of both streams", async () => {
  const { stdout, output } = await node('console.log("out"); console.error("err");');
  expect(stdout).toBe("out");
  expect(output.split("\n").toSorted()).toEqual(["err", "out"]);
});

test("adds environment variables", async () => {
  const { stdout } = await node("console.log(process.env.ADDED)", { env: { ADDED: "yes" } });
  expect(stdout).toBe("yes");
});

test("throws with the output if the command fails", async () => {
  const failure = await node('console.log("why"); process.exit(3)').catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(SubprocessError);
  expect(failure).toMatchObject({ exitCode: 3, output: "why" });
});

test("kills a command that does not end in time", async () => {
  const failure = await node("setInterval(() => {}, 1000)", { timeoutMs: 100 }).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ name: "SubprocessError", signalName: "SIGKILL" });
});

test("leaves no timer behind if the command does not exist", async () => {
  const module = JSON.stringify(new URL("run.ts", import.meta.url).href);
  const code = `
    import(${module})
      .then(({ run }) => run("no-such-command", []))
      .catch((error) => console.log(error.name, error.cause.code));
  `;

  // A timer would keep this process alive until the timeout of the command, 20 minutes.
  const { stdout } = await node(code);

  expect(stdout).toBe("SubprocessError ENOENT");
});
