/** The call that is measured. */

export const token: string = "MII".padEnd(1500, "x");

export const ids = {
  project_id: "aa2d97d7e62c4b7da3ffdfc11551f878",
  instance_id: "f0fa1789-3b76-433b-a787-9892951c620e",
};

export const body: { apps: string[]; tasks: { task_id: string }[] } = {
  apps: ["b1e6b1e6-4f3f-4a80-bb45-f4b9039f95a3"],
  tasks: [{ task_id: "b2e6a456-1234" }],
};

export const path = "/v2/{project_id}/instances/{instance_id}/assets/delete";

export const jobId = "ff8080814dbd65d7014dbe0d84db0013";

export const responseBody: string = JSON.stringify({ job_id: jobId });
