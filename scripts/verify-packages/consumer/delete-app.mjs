/**
 * Deletes an application and returns the outcome. Every runtime calls this function, whichever way it
 * loads the client. The request is signed if the task has keys.
 */
export async function deleteApp(
  { createRomaClient, akskSigner },
  { client, keys, app, connection },
) {
  const roma = createRomaClient(keys ? { ...client, auth: akskSigner(keys) } : client);
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
