import { createHash } from "node:crypto";
import { FORMAT, FORMER_FORMAT, type JournalLine } from "./journal.ts";

/** A line as it is stored. */
export type StoredValue = JournalLine & { readonly checksum?: unknown };

/**
 * The checksums of a journal's lines. Each covers all lines up to its own, so that a line that was
 * edited, moved or removed is noticed. Only the current format has them.
 */
export class ChecksumChain {
  #format: unknown;
  #last = "";

  /** Formats the next line for storage. */
  toText(line: JournalLine): string {
    this.#readFormat(line);

    const text = JSON.stringify(line);
    if (this.#format !== FORMAT) {
      return text;
    }
    this.#last = computeChecksum(this.#last, text);
    return `${text.slice(0, -1)},"checksum":"${this.#last}"}`;
  }

  /** Checks the next line, and returns why it is damaged; undefined if it is not. */
  findProblem(text: string, value: StoredValue): string | undefined {
    this.#readFormat(value);

    if (this.#format !== FORMAT) {
      const hasChecksum = this.#format === FORMER_FORMAT && "checksum" in value;
      return hasChecksum ? `it has a checksum, unlike the format ${FORMER_FORMAT}` : undefined;
    }

    const match = CHECKSUM_PROPERTY.exec(text);
    if (!match) {
      return "its checksum is missing";
    }
    this.#last = computeChecksum(this.#last, `${text.slice(0, match.index)}}`);
    return this.#last === match[1]
      ? undefined
      : "its checksum is wrong, so it was edited, or a line before it was removed";
  }

  #readFormat(line: JournalLine): void {
    if (line.type === "header") {
      this.#format = line.format;
    }
  }
}

// --- internal ---

/** Number of hexadecimal digits of a checksum: 128 bits. */
const CHECKSUM_LENGTH = 32;

/** The last property of a line that has a checksum. */
const CHECKSUM_PROPERTY = new RegExp(`,"checksum":"([0-9a-f]{${CHECKSUM_LENGTH}})"\\}$`);

function computeChecksum(previous: string, text: string): string {
  const hash = createHash("sha256").update(previous).update(text).digest("hex");
  return hash.slice(0, CHECKSUM_LENGTH);
}
