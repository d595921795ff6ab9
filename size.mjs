import { build } from "esbuild"; import { gzipSync } from "node:zlib";
const r = await build({ stdin: { contents: 'export { createRomaClient } from "@roma-assets/client";', resolveDir: process.cwd()+"/packages/cli" }, bundle: true, minify: true, format: "esm", target: "es2024", write: false, metafile: true });
const all = gzipSync(r.outputFiles[0].contents, { level: 9 }).length;
console.log(all, r.outputFiles[0].contents.length);
for (const [f, {bytesInOutput}] of Object.entries(Object.values(r.metafile.outputs)[0].inputs).sort((a,b)=>b[1].bytesInOutput-a[1].bytesInOutput)) console.log(bytesInOutput, f);
if (process.argv[2]) { const fs = await import("node:fs"); fs.writeFileSync(process.argv[2], r.outputFiles[0].contents); }
