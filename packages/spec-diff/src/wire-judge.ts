/**
 * Decides what a change of the document does to what is on the wire, and to the names that the document gives. It runs
 * one search twice: from the base to the next revision it finds what goes away or no longer fits (`major`), from the
 * next revision back to the base what is new (`minor`).
 */

import {
  documents,
  isNode,
  list,
  methods,
  node,
  resolve,
  same,
  type Document,
  type Node,
} from "./document.ts";
import { below, quote, type Finding, type JudgedFinding } from "./finding.ts";
import { createSchemaJudge, type Run } from "./schema-judge.ts";
import { parameters, requestBody, responses } from "./messages.ts";
import { compareSecurity } from "./security.ts";
import { createReader } from "./shapes.ts";
import { componentKinds, unusedComponents, type ComponentName } from "./usage.ts";
import { deprecation, item, unknownKeys, type Parts, type Search } from "./wire-run.ts";

/** Every difference between two documents on the wire and in their names. */
export function judgeWire(base: Document, next: Document): JudgedFinding[] {
  const [from, to] = [createReader(base), createReader(next)];
  const forwards = search({ from, to, backwards: false });
  const back = search({ from: to, to: from, backwards: true });
  return [
    ...forwards.map((finding) => ({ bump: "major" as const, ...finding })),
    ...back.map((finding) => ({ bump: "minor" as const, ...finding })),
  ];
}

// --- internal ---

function search(run: Run): Finding[] {
  const ways: Search = {
    ...run,
    judge: createSchemaJudge(run),
    sends: "request",
    answers: "response",
  };
  const [from, to] = [run.from.document, run.to.document];
  const done = "openapi info servers paths webhooks components security tags".split(" ");
  return [
    ...unknownKeys("document", from, to, done, run),
    ...servers(from, to, run),
    ...paths(ways),
    ...webhooks(ways),
    ...components(ways),
  ];
}

/** What callers can override documents where the service is: the client's base URL is its user's choice. */
function* servers(from: Document, to: Document, run: Run): Parts {
  const [a, b] = [places(from), places(to)];
  if (run.backwards || same(a, b)) return;
  yield {
    path: "servers",
    rule: "url",
    text: `changed from ${quote(a)} to ${quote(b)}`,
    bump: "patch",
  };
}

const places = (holder: Node): unknown[] =>
  list(holder.servers).map((server) => {
    const variables = Object.entries(node(node(server).variables));
    const values = variables.map(([name, v]) => [name, node(v).default, node(v).enum]);
    return values.length > 0 ? [node(server).url, ...values] : node(server).url;
  });

function* paths(run: Search): Parts {
  const [from, to] = [node(run.from.document.paths), node(run.to.document.paths)];
  yield* pathItems(from, to, run, (path, method) => `${method.toUpperCase()} ${path}`);
}

function* webhooks(run: Search): Parts {
  const [from, to] = [node(run.from.document.webhooks), node(run.to.document.webhooks)];
  yield* pathItems(
    from,
    to,
    swapped(run),
    (name, method) => `webhook ${name} ${method.toUpperCase()}`,
  );
}

const swapped = (run: Search): Search => ({ ...run, sends: run.answers, answers: run.sends });

function* pathItems(
  from: Node,
  to: Node,
  run: Search,
  title: (path: string, method: string) => string,
): Parts {
  for (const [path, value] of Object.entries(from)) {
    if (documents(path)) continue;
    const [a, b] = [node(resolve(run.from.document, value)), item(run.to, to, path)];
    if (to[path] !== undefined)
      yield* unknownKeys(path, a, b, [...methods, "parameters", "servers", "$ref"], run);
    for (const method of methods) {
      if (!isNode(a[method])) continue;
      const [mine, theirs] = [
        operation(a, method),
        isNode(b[method]) ? operation(b, method) : undefined,
      ];
      const name = String(
        (run.backwards ? theirs : mine)?.operationId ?? mine.operationId ?? title(path, method),
      );
      if (theirs) {
        const findings = below(name, [...operations(mine, theirs, run)]);
        yield* findings.map((finding) => ({ ...finding, user: user(name, finding.path) }));
      } else {
        const text = run.backwards
          ? `is new: \`${title(path, method)}\``
          : gone(mine, to, run, title);
        yield { path: name, rule: "operation", text };
      }
    }
  }
}

/** The side of an operation that a path leads to. */
const user = (name: string, path: string): string => {
  const part = /^ (\w+)/.exec(path.slice(name.length))?.[1] ?? "";
  const isRequest = ["query", "header", "path", "cookie", "request", "body"].includes(part);
  return `\`${name}\`${isRequest ? " request" : /^(\d|default)/.test(part) ? " response" : ""}`;
};

function gone(
  lost: Node,
  to: Node,
  run: Search,
  title: (path: string, method: string) => string,
): string {
  for (const path of Object.keys(to)) {
    for (const method of methods) {
      const found = node(item(run.to, to, path)[method]);
      if (lost.operationId === undefined || found.operationId !== lost.operationId) continue;
      return `moved to \`${title(path, method)}\``;
    }
  }
  const hint = lost.deprecated === true ? " (it was deprecated)" : "";
  return `is gone${hint}`;
}

/** An operation together with what its path says for all of them. */
const operation = (pathItem: Node, method: string): Node => ({
  ...node(pathItem[method]),
  parameters: [...list(pathItem.parameters), ...list(node(pathItem[method]).parameters)],
  servers: node(pathItem[method]).servers ?? pathItem.servers,
});

function* operations(from: Node, to: Node, run: Search): Parts {
  const known =
    "operationId tags parameters requestBody responses security servers deprecated callbacks";
  yield* unknownKeys("", from, to, known.split(" "), run);
  yield* names(from, to, run);
  yield* links(from, to, run);
  yield* deprecation("", from, to, run);
  yield* ownServers(from, to, run);
  yield* compareSecurity(from, to, run);
  yield* parameters(from, to, run);
  yield* requestBody(from, to, run);
  yield* responses(from, to, run);
  const [a, b] = [node(from.callbacks), node(to.callbacks)];
  for (const [name, value] of Object.entries(a)) {
    if (documents(name)) continue;
    const [mine, theirs] = [node(resolve(run.from.document, value)), item(run.to, b, name)];
    yield* pathItems(
      mine,
      theirs,
      swapped(run),
      (path, method) => ` callback ${name} ${method.toUpperCase()} ${path}`,
    );
  }
}

/** Names that generated code is called by. */
function* names(from: Node, to: Node, { backwards }: Run): Parts {
  const [mine, theirs] = [from.operationId, to.operationId];
  if (mine !== undefined && mine !== theirs) {
    const text =
      theirs === undefined ? "has no operationId any more" : `is now called \`${String(theirs)}\``;
    yield {
      path: "",
      rule: "operationId",
      text: backwards ? `has the operationId \`${String(mine)}\`` : text,
    };
  }
  // Generators group by tag, what has none in a group of its own.
  const [tags, others] = [from, to].map(({ tags }) =>
    list(tags).length > 0 ? list(tags) : ["default"],
  );
  const lost = tags!.filter((tag) => !others!.includes(tag));
  for (const tag of lost) {
    const component = `tag ${String(tag)}`;
    const text = `is the tag of ${backwards ? "more operations" : "these operations no longer"}`;
    yield { path: ` ${component}`, component, rule: "operations", text };
  }
}

/** The client's template prints the address of an operation's documentation. */
function* links(from: Node, to: Node, { backwards }: Run): Parts {
  const [before, after] = [from, to].map(({ externalDocs }) => node(externalDocs).url);
  if (!backwards && before !== after) {
    yield { path: "", rule: "externalDocs", text: "links to other documentation", bump: "patch" };
  }
}

/** An operation's own servers are part of the generated client: the first one is called, and every one must stay. */
function* ownServers(from: Node, to: Node, { backwards }: Run): Parts {
  const [a, b] = [places(from), places(to)];
  const kept =
    a.every((place) => b.some((other) => same(place, other))) &&
    (b.length === 0) === (a.length === 0);
  if (kept && (backwards || same(a[0], b[0]))) return;
  const [before, after] = backwards ? [b, a] : [a, b];
  yield {
    path: "",
    rule: "servers",
    text: `changed its own servers from ${quote(before)} to ${quote(after)}`,
  };
}

/** Component names are exported types; a schema that no operation uses may be used by anyone in any direction. */
function* components(run: Search): Parts {
  const [from, to] = [node(run.from.document.components), node(run.to.document.components)];
  const known = [...componentKinds, "examples", "links", "callbacks", "securitySchemes"];
  yield* unknownKeys("components", from, to, known, run);
  for (const kind of componentKinds) {
    const [mine, theirs] = [node(from[kind]), node(to[kind])];
    for (const name of Object.keys(mine)) {
      if (theirs[name] !== undefined) continue;
      const twin = Object.keys(theirs).find(
        (other) => mine[other] === undefined && same(theirs[other], mine[name]),
      );
      const text = run.backwards
        ? "is a new component"
        : `is no longer a component${twin ? `; use \`${twin}\`` : ""}`;
      yield { path: kind === "schemas" ? name : `${kind}.${name}`, rule: "component", text };
    }
  }
  for (const { kind, name, ref } of unusedComponents(run.from.document, run.to.document)) {
    const found = alone[kind](name, { $ref: ref }, run);
    yield* kind === "schemas" ? below(name, [...found]) : below(kind, [...found]);
  }
}

/** Compares a component outside of any operation. */
const alone: Record<
  ComponentName["kind"],
  (name: string, ref: Node, run: Search) => Iterable<Finding>
> = {
  schemas: (_, ref, run) => [...run.judge(ref, ref, "request"), ...run.judge(ref, ref, "response")],
  parameters: (_, ref, run) => inBoth(parameters, { parameters: [ref] }, run),
  requestBodies: (name, ref, run) =>
    below(` ${name}`, [...inBoth(requestBody, { requestBody: ref }, run)]),
  responses: (name, ref, run) => inBoth(responses, { responses: { [name]: ref } }, run),
  headers: (name, ref, run) =>
    inBoth(responses, { responses: { "": { headers: { [name]: ref } } } }, run),
  pathItems: (name, ref, run) =>
    pathItems(
      { [name]: ref },
      { [name]: ref },
      run,
      (path, method) => ` ${path} ${method.toUpperCase()}`,
    ),
};

const inBoth = (compare: typeof parameters, operation: Node, run: Search): Iterable<Finding> =>
  compare(operation, operation, run);
