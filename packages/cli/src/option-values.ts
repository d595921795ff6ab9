import type { Option } from "./options.ts";

/** The value of an option as a parser returns it; undefined if the option is not given. */
export type RawValue = string | boolean | readonly (string | boolean)[] | undefined;

/** The value of an option as a command receives it, or the reason why it is invalid. */
export type Conversion =
  | { readonly value: unknown; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: string };

/** Converts the value that a parser returns to the type of the option. */
export function convertValue(option: Option, raw: RawValue): Conversion {
  if (option.type === "flag") {
    return { value: raw === true };
  }
  if (option.type === "string" && option.multiple) {
    return { value: raw ?? [] };
  }
  if (typeof raw !== "string") {
    return { value: "default" in option ? option.default : undefined };
  }

  switch (option.type) {
    case "choice":
      return convertChoice(raw, option.choices);
    case "integer":
      return convertInteger(raw, option.max);
    case "duration":
      return convertDuration(raw, option.canBeZero ?? false);
    default:
      return { value: raw };
  }
}

// --- internal ---

/** Maximum delay of a timer in Node, about 24 days. */
const MAX_DURATION_MS = 2 ** 31;

function convertChoice(text: string, choices: readonly string[]): Conversion {
  if (!choices.includes(text)) {
    return refuse(choices.join(" or "), text);
  }

  return { value: text };
}

function convertInteger(text: string, max: number): Conversion {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max) {
    return refuse(`a whole number up to ${max}`, text);
  }

  return { value };
}

/** Converts seconds to milliseconds. */
function convertDuration(text: string, canBeZero: boolean): Conversion {
  const value = Math.round(Number(text) * 1000);
  const isLongEnough = value >= 1 || (canBeZero && Number(text) === 0);
  if (!/^\d*\.?\d+$/.test(text) || !isLongEnough || value > MAX_DURATION_MS) {
    return refuse("a number of seconds, up to 24 days", text);
  }

  return { value };
}

function refuse(expected: string, text: string): Conversion {
  return { problem: `expected ${expected}, received ${JSON.stringify(text)}.` };
}
