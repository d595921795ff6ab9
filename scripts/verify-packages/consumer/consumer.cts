// The code of a CommonJS user, which is compiled to a `require` of an ES module.
import { createRomaClient, type RomaClient } from "@roma-assets/client";

export const roma: RomaClient = createRomaClient({ region: "ap-southeast-3" });
