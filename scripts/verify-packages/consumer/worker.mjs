import { createRomaClient } from "@roma-assets/client";
import { deleteApp } from "./delete-app.mjs";

// oxlint-disable-next-line import/no-default-export -- workerd runs the default export
export default {
  async test(_controller, env) {
    console.log(JSON.stringify(await deleteApp(createRomaClient, JSON.parse(env.TASK))));
  },
};
