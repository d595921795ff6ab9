/**
 * Deletes an application and tells what came of it: what every runtime does here, however it got
 * the client.
 */
export async function deleteApp(createRomaClient, { client, app, connection }) {
  const roma = createRomaClient(client);
  if (connection === "reused") {
    await roma.getAssetJob({ job_id: "job-1" });
    // A runtime may take a moment to see that the connection is free again.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return roma.deleteAssets({ apps: [app] }).then(
    ({ job_id }) => ({ job_id }),
    ({ name, message, mayHaveRun }) => ({ name, message, mayHaveRun }),
  );
}
