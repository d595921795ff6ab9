const client = require("@roma-assets/client");
const aksk = require("@roma-assets/client/aksk");
const { deleteApp } = require("./delete-app.mjs");

void deleteApp({ ...client, ...aksk }, JSON.parse(process.argv[2])).then((outcome) =>
  console.log(JSON.stringify(outcome)),
);
