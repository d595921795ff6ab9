/**
 * The `tsconfig.json` of a user's project with the module `consumer.ts`: strict, and otherwise with
 * TypeScript's defaults for Node.
 */
export const consumerConfig: { compilerOptions: object; files: string[] } = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    target: "es2023",
    lib: ["es2023", "dom", "dom.iterable"],
    module: "nodenext",
    types: [],
    skipLibCheck: true,
  },
  files: ["consumer.ts"],
};
