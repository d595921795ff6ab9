import { createRomaClient } from "@roma-assets/client";
import { deleteApp } from "./delete-app.mjs";

// oxlint-disable-next-line import/no-default-export -- it is what workerd runs
export default {
  async test(_controller, env) {
    console.log(JSON.stringify(await deleteApp(createRomaClient, JSON.parse(env.TASK))));
  },
};
