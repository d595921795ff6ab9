import * as client from "@roma-assets/client";
import * as aksk from "@roma-assets/client/aksk";
import { deleteApp } from "./delete-app.mjs";

// oxlint-disable-next-line import/no-default-export -- workerd runs the default export
export default {
  async test(_controller, env) {
    console.log(JSON.stringify(await deleteApp({ ...client, ...aksk }, JSON.parse(env.TASK))));
  },
};
