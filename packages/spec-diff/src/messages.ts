/** Compares the messages of two operations: parameters, bodies, responses and their headers. */

import {
  documents,
  list,
  node,
  resolve,
  same,
  type Document,
  type Node,
  type Schema,
} from "./document.ts";
import { below, quote, type Direction } from "./finding.ts";
import { outcome } from "./places.ts";
import type { Run } from "./schema-judge.ts";
import { deprecation, item, unknownKeys, type Parts, type Search } from "./wire-run.ts";

/** Compares the parameters of an operation. */
export function* parameters(from: Node, to: Node, run: Search): Parts {
  const read = (document: Document, holder: Node): Map<string, Node> =>
    new Map(
      list(holder.parameters).map((value) => {
        const parameter = node(resolve(document, value));
        const name = String(parameter.name);
        return [
          `${String(parameter.in)} ${parameter.in === "header" ? name.toLowerCase() : name}`,
          parameter,
        ];
      }),
    );
  const [mine, theirs] = [read(run.from.document, from), read(run.to.document, to)];
  for (const [key, a] of mine) {
    const b = theirs.get(key);
    const path = ` ${String((run.backwards && b ? b : a).in)} ${String((run.backwards && b ? b : a).name)}`;
    if (b) yield* below(path, [...parameter(a, b, run)]);
    else yield { path, rule: "parameter", text: run.backwards ? "is new" : "is gone" };
  }
  for (const [key, b] of theirs) {
    const path = ` ${String(b.in)} ${String(b.name)}`;
    if (!mine.has(key) && run.sends === "request" && b.required === true && !run.backwards) {
      yield { path, rule: "required", text: "is a new parameter, and required" };
    }
  }
}

function* parameter(from: Node, to: Node, run: Search): Parts {
  const known =
    "name in required deprecated style explode allowReserved allowEmptyValue schema content";
  yield* unknownKeys("", from, to, known.split(" "), run);
  yield* deprecation("", from, to, run);
  yield* required(from, to, run.sends, run);
  const [a, b] = [form(from, run.from), form(to, run.to)];
  for (const rule of ["style", "explode", "allowReserved"] as const) {
    if (a[rule] === b[rule] || run.backwards || (rule === "explode" && !(a.hasParts && b.hasParts)))
      continue;
    const text = `changed its \`${rule}\` from ${quote(a[rule])} to ${quote(b[rule])}: the value is written otherwise`;
    yield { path: "", rule, text };
  }
  if (from.allowEmptyValue === true && to.allowEmptyValue !== true) {
    yield {
      path: "",
      rule: "allowEmptyValue",
      text: `may ${run.backwards ? "now" : "no longer"} be empty`,
    };
  }
  yield* schemaOrContent(from, to, run.sends, run);
}

interface Form {
  style: unknown;
  explode: boolean;
  allowReserved: boolean;
  /** Whether `explode` says anything: a single value has nothing to spread. */
  hasParts: boolean;
}

/** How a parameter's value is written. */
function form(parameter: Node, reader: Run["from"]): Form {
  const place = parameter.in;
  const style = parameter.style ?? (place === "query" || place === "cookie" ? "form" : "simple");
  const hasParts = reader
    .shapes((parameter.schema ?? true) as Schema)
    .some(({ type }) => type === "array" || type === "object");
  const explode = (parameter.explode ?? style === "form") === true;
  return { style, explode, allowReserved: parameter.allowReserved === true, hasParts };
}

/** A sender must not be asked for more; a receiver must not be given less. */
function* required(from: Node, to: Node, direction: Direction, { backwards }: Run): Parts {
  const [mine, theirs] = [from.required === true, to.required === true];
  const breaks = direction === "request" ? theirs && !mine : mine && !theirs;
  const now = breaks && backwards !== (direction === "request");
  if (breaks)
    yield { path: "", rule: "required", text: now ? "is now required" : "is no longer required" };
}

function* schemaOrContent(from: Node, to: Node, direction: Direction, run: Search): Parts {
  if (!from.content && !to.content) {
    yield* run.judge((from.schema ?? true) as Schema, (to.schema ?? true) as Schema, direction);
  } else if (from.content && to.content) {
    yield* content(node(from.content), node(to.content), direction, run, "");
  } else if (!run.backwards) {
    yield { path: "", rule: "content", text: "is written in another media type" };
  }
}

/** Compares what an operation is sent. */
export function* requestBody(from: Node, to: Node, run: Search): Parts {
  const [mine, theirs] = [item(run.from, from, "requestBody"), item(run.to, to, "requestBody")];
  const path = run.sends === "request" ? " request" : " body";
  if (from.requestBody === undefined) {
    const isAsked =
      to.requestBody !== undefined && theirs.required === true && run.sends === "request";
    if (isAsked && !run.backwards) yield { path, rule: "required", text: "needs a body now" };
  } else if (to.requestBody === undefined) {
    yield { path, rule: "body", text: run.backwards ? "may have a body" : "has no body any more" };
  } else {
    yield* below(path, [
      ...unknownKeys("", mine, theirs, ["required", "content"], run),
      ...required(mine, theirs, run.sends, run),
      ...content(node(mine.content), node(theirs.content), run.sends, run, " "),
    ]);
  }
}

function* content(from: Node, to: Node, direction: Direction, run: Search, gap: string): Parts {
  for (const [media, value] of Object.entries(from)) {
    const [mine, theirs] = [node(value), node(to[media])];
    if (to[media] === undefined) {
      yield {
        path: gap + media,
        rule: "media",
        text: run.backwards ? "is a new media type" : "is no longer a media type",
      };
    } else {
      yield* below(gap + media, [
        ...unknownKeys("", mine, theirs, ["schema"], run),
        ...run.judge((mine.schema ?? true) as Schema, (theirs.schema ?? true) as Schema, direction),
      ]);
    }
  }
  for (const media of Object.keys(to)) {
    // A caller takes what it asked for; an answer in a media type that was never promised is another answer.
    if (from[media] !== undefined || direction === "request" || run.backwards) continue;
    yield {
      path: gap + media,
      rule: "media",
      text: "is a media type that the answer may now have",
    };
  }
}

/** Compares what an operation answers. */
export function* responses(from: Node, to: Node, run: Search): Parts {
  const [mine, theirs] = [node(from.responses), node(to.responses)];
  for (const status of Object.keys(mine).filter((key) => !documents(key))) {
    const [a, b] = [item(run.from, mine, status), item(run.to, theirs, status)];
    if (theirs[status] !== undefined) yield* below(` ${status}`, [...response(a, b, run)]);
    else
      yield {
        path: ` ${status}`,
        rule: "status",
        text: run.backwards ? "is a new status" : "is no longer a status",
      };
  }
  if (run.backwards || run.answers === "request") return;
  for (const status of Object.keys(theirs).filter(
    (key) => !documents(key) && mine[key] === undefined,
  )) {
    yield* newStatus(status, mine, item(run.to, theirs, status), run);
  }
}

/** A new status must not bring a body that callers of the old ones do not expect. */
function* newStatus(status: string, mine: Node, added: Node, run: Search): Parts {
  const alike = Object.keys(mine).filter((other) => outcome(other) === outcome(status));
  if (alike.length === 0 || outcome(status) === undefined) return;
  const olds = alike.map((other) => node(item(run.from, mine, other).content));
  for (const [media, value] of Object.entries(node(added.content))) {
    const isExpected = olds.some((old) => {
      if (old[media] === undefined) return false;
      const schema = (node(old[media]).schema ?? true) as Schema;
      return run.judge(schema, (node(value).schema ?? true) as Schema, "response").length === 0;
    });
    if (!isExpected)
      yield {
        path: ` ${status} ${media}`,
        rule: "status",
        text: "is a new status whose body no other status has",
      };
  }
}

function* response(from: Node, to: Node, run: Search): Parts {
  yield* unknownKeys("", from, to, ["headers", "content", "links"], run);
  const [mine, theirs] = [node(from.headers), node(to.headers)];
  const lower = (headers: Node): Map<string, string> =>
    new Map(Object.keys(headers).map((name) => [name.toLowerCase(), name]));
  for (const [key, name] of lower(mine)) {
    const other = lower(theirs).get(key);
    const path = ` header ${run.backwards && other ? other : name}`;
    if (other === undefined)
      yield { path, rule: "header", text: run.backwards ? "is new" : "is gone" };
    else
      yield* below(path, [...header(item(run.from, mine, name), item(run.to, theirs, other), run)]);
  }
  if (run.answers === "request") {
    for (const [key, name] of lower(theirs)) {
      const isAsked =
        item(run.to, theirs, name).required === true && !lower(mine).has(key) && !run.backwards;
      if (isAsked)
        yield { path: ` header ${name}`, rule: "required", text: "is a new header, and required" };
    }
  }
  const [links, others] = [node(from.links), node(to.links)];
  for (const name of Object.keys(links)) {
    const [a, b] = [
      resolve(run.from.document, links[name]),
      resolve(run.to.document, others[name]),
    ];
    const wire = (link: unknown): Node =>
      Object.fromEntries(Object.entries(node(link)).filter(([key]) => !documents(key)));
    if (b === undefined)
      yield { path: ` link ${name}`, rule: "link", text: run.backwards ? "is new" : "is gone" };
    else if (!run.backwards && !same(wire(a), wire(b)))
      yield { path: ` link ${name}`, rule: "link", text: "leads elsewhere" };
  }
  yield* content(node(from.content), node(to.content), run.answers, run, " ");
}

function* header(from: Node, to: Node, run: Search): Parts {
  yield* unknownKeys(
    "",
    from,
    to,
    ["required", "deprecated", "explode", "style", "schema", "content"],
    run,
  );
  yield* deprecation("", from, to, run);
  yield* required(from, to, run.answers, run);
  const [a, b] = [form(from, run.from), form(to, run.to)];
  if (a.explode !== b.explode && a.hasParts && b.hasParts && !run.backwards)
    yield { path: "", rule: "explode", text: "is written otherwise" };
  yield* schemaOrContent(from, to, run.answers, run);
}
