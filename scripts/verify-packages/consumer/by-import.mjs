import { createRomaClient } from "@roma-assets/client";
import { deleteApp } from "./delete-app.mjs";

console.log(JSON.stringify(await deleteApp(createRomaClient, JSON.parse(process.argv[2]))));
