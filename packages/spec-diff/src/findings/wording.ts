/** Turns findings into text for the changelog. */
import { asArray, asObject, includes, isEqual } from "../json.ts";
import type { Effect, Finding } from "./finding.ts";

/** Describes a finding, as the rest of a sentence that starts with the place. */
export function describeFinding(finding: Finding): string {
  switch (finding.detail) {
    case "not-understood":
      return `${describeChange(finding)}, which was not understood`;
    case "variant":
      return `has a variant that ${describeByRule(finding)}`;
    default:
      return describeByRule(finding);
  }
}

// --- internal ---

type Wording = (finding: Finding) => string;

/** The wordings by rule. Any other rule is a keyword whose value changed. */
const WORDINGS: Readonly<Record<string, Wording>> = {
  // Operations
  operation: describeOperation,
  operationId: ({ from, to }) => {
    if (from === undefined) {
      return `has the operationId \`${String(to)}\``;
    }

    return to === undefined ? "no longer has an operationId" : `is now called \`${String(to)}\``;
  },
  operations: wordByChange(
    "is the tag of more operations",
    "is no longer the tag of these operations",
  ),
  externalDocs: () => "links to different documentation",
  deprecated: () => "is now deprecated",

  // Servers and security
  url: ({ from, to }) => `changed from ${quote(from)} to ${quote(to)}`,
  servers: ({ from, to }) => `changed its own servers from ${quote(from)} to ${quote(to)}`,
  alternatives: describeCredentials,
  names: describeCredentials,
  security: ({ change, from, to }) =>
    `${change === "added" ? "now" : "no longer"} requires \`${String(to ?? from)}\``,
  scopes: ({ change, from, to }) => {
    const verb = change === "added" ? "now requires" : "no longer requires";
    const scopes = asArray(to ?? from).map(quote);

    return `${verb} the scope ${scopes.join(", ")}`;
  },

  // Messages
  parameter: wordByChange("is new", "was removed"),
  body: wordByChange("may now have a body", "no longer has a body"),
  media: ({ change, detail }) => {
    if (detail === "not-promised") {
      return "is a media type that the response may now have";
    }

    return change === "added" ? "is a new media type" : "is no longer a media type";
  },
  content: () => "is serialized in another media type",
  status: ({ change, detail }) => {
    if (detail === "unexpected-body") {
      return "is a new status with a body that no other status has";
    }

    return change === "added" ? "is a new status" : "is no longer a status";
  },
  header: wordByChange("is new", "was removed"),
  link: ({ change }) => {
    if (change === "changed") {
      return "changed its target";
    }

    return change === "added" ? "is new" : "was removed";
  },
  allowEmptyValue: wordByValue("may now be empty", "may no longer be empty"),
  required: (finding) =>
    finding.change === "added"
      ? "is new and required"
      : wordByValue("is now required", "is no longer required")(finding),

  // Schemas
  complexity: () => "is too complex to judge",
  component: orReplaced("is a new component", "is no longer a component"),
  property: orReplaced("is new", "was removed"),
  variant: wordByChange("has a new variant", "lost one of its variants"),
  oneOf: () => "has a `oneOf` in which a value may now match two variants",
  discriminator: describeDiscriminator,
  default: describeDefault,
  xml: (finding) => `${describeChange(finding)}: the XML representation differs`,
  type: ({ from, to, effect }) =>
    from === undefined || to === undefined
      ? "changed its type"
      : `changed its type from ${String(from)} to ${String(to)}${describeEffect(effect)}`,
  enum: (finding) =>
    Array.isArray(finding.from) && Array.isArray(finding.to)
      ? describeValues("value", finding.from, finding.to)
      : describeKeyword(finding),

  // Generated types
  name: describeName,
  literal: ({ from, to }) => describeValues("literal", asArray(from), asArray(to)),
  readonly: wordByValue("is now readonly", "may now be assigned"),
  union: ({ to }) => `changes the type of \`${String(to)}\``,
  documentation: () => "changed its documentation",
  spelling: () => "are written differently and mean the same",
};

const EFFECTS: Readonly<Record<Effect, string>> = {
  "accepts-more": "so more calls are accepted",
  "accepts-less": "so calls that were accepted may be rejected",
  "returns-more": "so responses may contain what they did not contain before",
  "returns-less": "so responses guarantee more",
};

/** Maximum number of characters of a value that a sentence shows. */
const MAX_QUOTE_LENGTH = 80;

function describeByRule(finding: Finding): string {
  const describe = WORDINGS[finding.rule] ?? describeKeyword;
  return describe(finding);
}

function quote(value: unknown): string {
  if (value === undefined) {
    return "none";
  }

  const text = JSON.stringify(value);

  return text.length > MAX_QUOTE_LENGTH ? `${text.slice(0, MAX_QUOTE_LENGTH - 3)}…` : text;
}

function wordByChange(added: string, removed: string): Wording {
  return ({ change }) => (change === "added" ? added : removed);
}

/** Like {@link wordByChange}, and names what takes the place of something removed. */
function orReplaced(added: string, removed: string): Wording {
  return ({ change, replacement }) => {
    if (change === "added") {
      return added;
    }

    return replacement === undefined ? removed : `${removed}; use \`${replacement}\``;
  };
}

function wordByValue(isTrue: string, isFalse: string): Wording {
  return ({ to }) => (to === true ? isTrue : isFalse);
}

function describeKeyword(finding: Finding): string {
  switch (finding.detail) {
    case "serialization":
      return `${describeChange(finding)}: the value is serialized differently`;
    case "open-object":
      return "may contain properties that are not listed";
    default:
      return `${describeChange(finding)}${describeEffect(finding.effect)}`;
  }
}

function describeChange({ rule, from, to }: Finding): string {
  return `changed its \`${rule}\` from ${quote(from)} to ${quote(to)}`;
}

function describeEffect(effect: Effect | undefined): string {
  return effect ? `, ${EFFECTS[effect]}` : "";
}

function describeDefault({ from, to }: Finding): string {
  if (from === undefined) {
    return `now has the \`default\` ${quote(to)}`;
  }

  const change =
    to === undefined
      ? `no longer has the \`default\` ${quote(from)}`
      : `changed its \`default\` from ${quote(from)} to ${quote(to)}`;

  return `${change}: an omitted value now means something else`;
}

function describeDiscriminator(finding: Finding): string {
  const [from, to] = [asObject(finding.from), asObject(finding.to)];
  const [fromMapping, toMapping] = [asObject(from.mapping), asObject(to.mapping)];
  const names = { from: Object.keys(fromMapping), to: Object.keys(toMapping) };
  const hasOtherValues = !isEqual(names.from, names.to);
  const isMappingEnough = from.propertyName === to.propertyName && hasOtherValues;

  return isMappingEnough
    ? describeValues("discriminator value", names.from, names.to)
    : describeChange(finding);
}

function describeOperation({ change, to, detail }: Finding): string {
  if (change === "added") {
    return `is new: \`${String(to)}\``;
  }
  if (detail === "moved") {
    return `moved to \`${String(to)}\``;
  }

  return detail === "deprecated" ? "was removed (it was deprecated)" : "was removed";
}

/** The parameters of a path as a whole are in the exported types, and in those of its operations. */
function describeName(finding: Finding): string {
  switch (finding.detail) {
    case "path-item":
      return wordByChange(
        "is new in the exported type `paths` for the path as a whole; its operations are compared separately",
        "was removed from the exported type `paths` for the path as a whole; its operations are compared separately",
      )(finding);
    case "undeclared":
      return wordByChange(
        "is new in the types: code may now use undeclared properties",
        "was removed from the types: code that uses undeclared properties no longer compiles",
      )(finding);
    default:
      return wordByChange("is new in the types", "was removed from the types")(finding);
  }
}

function describeCredentials({ from, to }: Finding): string {
  return `required ${String(from)} and now requires ${String(to)}`;
}

function describeValues(noun: string, from: unknown[], to: unknown[]): string {
  const lost = from.filter((value) => !includes(to, value));
  const gained = to.filter((value) => !includes(from, value));
  const parts = [
    ...(lost.length > 0 ? [`lost the ${noun} ${quoteAll(lost)}`] : []),
    ...(gained.length > 0 ? [`gained the ${noun} ${quoteAll(gained)}`] : []),
  ];

  return parts.join(" and ");
}

function quoteAll(values: unknown[]): string {
  return values.map((value) => `\`${quote(value)}\``).join(", ");
}
