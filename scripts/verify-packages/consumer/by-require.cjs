const { createRomaClient } = require("@roma-assets/client");
const { deleteApp } = require("./delete-app.mjs");

void deleteApp(createRomaClient, JSON.parse(process.argv[2])).then((outcome) =>
  console.log(JSON.stringify(outcome)),
);
