import * as client from "@roma-assets/client";
import * as aksk from "@roma-assets/client/aksk";
import { deleteApp } from "./delete-app.mjs";

console.log(JSON.stringify(await deleteApp({ ...client, ...aksk }, JSON.parse(process.argv[2]))));
