/**
 * Deletes an application and returns the outcome. Every runtime calls this function, whichever way it
 * loads the client.
 */
export async function deleteApp(createRomaClient, { client, app, connection }) {
  const roma = createRomaClient(client);
  if (connection === "reused") {
    await roma.getAssetJob({ job_id: "job-1" });
    // Some runtimes need a moment to notice that the connection is free again.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return roma.deleteAssets({ apps: [app] }).then(
    ({ job_id }) => ({ job_id }),
    ({ name, message, mayHaveRun }) => ({ name, message, mayHaveRun }),
  );
}
