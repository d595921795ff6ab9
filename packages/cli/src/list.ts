import { findIdProblem } from "@roma-assets/batch";
import { UnexpectedResponseError } from "@roma-assets/client";
import { defineCommand, type Command } from "./command.ts";
import { connect, connectToIam, readConnection } from "./connection.ts";
import { exitCodes } from "./exit-codes.ts";
import { printForcedEnd } from "./forced-end.ts";
import { writeJsonLine } from "./json-lines.ts";
import { type List, type ListedItem, lists } from "./lists.ts";
import type { OptionValues } from "./options.ts";
import { printOut } from "./output.ts";
import type { GlobalValues } from "./global-options.ts";
import { runInterruptibly } from "./signals.ts";
import { formatTable } from "./table.ts";
import { openTerminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const options = {
  name: {
    type: "string",
    placeholder: "TEXT",
    description: "List only what has this text in its name",
  },
  ids: {
    type: "flag",
    description: "Print only IDs, one per line, as input of delete",
  },
} as const;

/** `roma-assets list KIND`: lists what exists. */
export const listCommand: Command = defineCommand({
  options,
  examples: [
    "roma-assets list applications --name test",
    "roma-assets list tasks --ids > tasks.txt",
  ],
  execute: printList,
});

// --- internal ---

type Values = OptionValues<typeof options> & GlobalValues;

async function printList(values: Values, kind: string): Promise<number> {
  const list = lists.find(({ name }) => name === kind);
  if (!list) {
    const names = lists.map(({ name }) => name).join(", ");
    throw new UsageError(`KIND: expected one of ${names}, received ${JSON.stringify(kind)}.`);
  }

  const problems =
    values.ids && values.json ? ["--ids and --json are mutually exclusive: use one of them."] : [];
  const connection = await readConnection(values, { problems, requiredIds: list.requiredIds });
  const client = list.isInIam ? connectToIam(connection) : connect(connection);
  const printer = createPrinter(list, values);
  const print = async (signal: AbortSignal) => {
    for await (const item of list.read(client, values.name, signal)) {
      // If the service ignored its filter, `--ids` would print all IDs as input of `delete`.
      if (hasName(item, values.name)) {
        printer.print(item);
      }
    }
  };

  try {
    await runInterruptibly(print, { onForcedEnd: (reason) => printForcedEnd(reason, values.json) });
  } catch (error) {
    printer.flush();
    throw error;
  }
  printer.end();

  return exitCodes.ok;
}

function hasName(item: ListedItem, text: string = ""): boolean {
  return (item.name ?? "").toLowerCase().includes(text.toLowerCase());
}

/** Prints the items of a list. */
interface Printer {
  print(item: ListedItem): void;
  /** Prints what was not printed yet. */
  flush(): void;
  /** Prints the end of a complete list. */
  end(): void;
}

function createPrinter(list: List, { ids, json }: Values): Printer {
  if (json) {
    return createJsonPrinter(list);
  }
  return ids ? createIdPrinter() : createTablePrinter(list);
}

function createJsonPrinter({ name, noun }: List): Printer {
  let count = 0;
  return {
    print(item) {
      count += 1;
      writeJsonLine({ type: "listed", kind: noun, ...item });
    },
    flush() {},
    end() {
      writeJsonLine({ type: "list", kind: name, count, exitCode: exitCodes.ok });
    },
  };
}

/** Prints only IDs that are read back as they are. */
function createIdPrinter(): Printer {
  return {
    print({ id }) {
      const problem = findIdProblem(id);
      if (problem !== undefined) {
        throw new UnexpectedResponseError(
          `The service listed ${JSON.stringify(id)}, which is not a valid ID: ${problem}`,
          { status: 200, body: "", mayHaveRun: false },
        );
      }
      printOut(id);
    },
    flush() {},
    end() {},
  };
}

function createTablePrinter({ name }: List): Printer {
  const terminal = openTerminal({});
  const items: ListedItem[] = [];

  const flush = () => {
    const [head, ...rows] = formatTable(HEADINGS, items.map(toCells));
    if (head !== undefined && rows.length > 0) {
      terminal.print({ style: "bold", text: head }, ...rows);
    }
  };

  return {
    print: (item) => void items.push(item),
    flush,
    end() {
      flush();
      if (items.length === 0) {
        terminal.print(`No ${name}.`);
      }
    },
  };
}

const HEADINGS = ["ID", "NAME", "CREATED", "OWNER"];

function toCells({ id, name = "", created = "", owner }: ListedItem): string[] {
  return [id, name, created, formatOwner(owner)];
}

function formatOwner(isOwner: boolean | undefined): string {
  if (isOwner === undefined) {
    return "";
  }
  return isOwner ? "you" : "another user";
}
