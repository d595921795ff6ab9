/** What `--help` prints. */
export const help: string = `Deletes assets of Huawei Cloud's ROMA Connect: any number, in batches of 100, to the end.

Usage: roma-assets COMMAND [OPTIONS]

Commands:
  delete          Delete applications and tasks
    --app ID, --task ID       one; can be repeated
    --apps FILE, --tasks FILE many: one ID a line, blank lines and # comments skipped; - is stdin
    --dry-run                 print the batches and send nothing
    --journal FILE            what makes the run resumable; by default a new file in this folder
  resume FILE     Go on with a run that stopped, by its journal
  job ID          Show a job; with --wait until it is done
  token           Get a token from IAM, to try the settings; shows only when it expires
  sandbox         Run a local ROMA Connect to try things on, until Ctrl-C
    --port N --apps N --tasks N --job-ms N

Options of delete and resume:
  -y, --yes                 don't ask; needed where nobody can be asked
  --when-busy wait|throw    if another job of the user is running: wait for it (default), or stop
  --timeout SECONDS         the longest that a job may take, 3600 by default; also for job --wait
  --json                    JSON Lines on stdout, events and report, and all else on stderr;
                            also for job

Settings, as options or in the environment; options win:
  --endpoint URL            ROMA_ENDPOINT      or  --region NAME  ROMA_REGION
  --project-id ID           ROMA_PROJECT_ID
  --instance-id ID          ROMA_INSTANCE_ID
  --token-stdin             ROMA_TOKEN, or for IAM to give one:
                            ROMA_IAM_DOMAIN, ROMA_IAM_USER, ROMA_IAM_PASSWORD, ROMA_IAM_ENDPOINT
  No option takes a secret, since others can see arguments. NO_COLOR and CI are respected.

Exit codes:
  0   all deleted
  1   some failed; of job: it failed, or the service does not know it
  2   wrong usage or settings; nothing was sent
  3   no valid token, or no permission
  4   another job is running, with --when-busy throw
  5   of some it is not known; wins over 1
  6   stopped before the end (network, time-out, disk)
  130 stopped by Ctrl-C, or not confirmed; 129 by SIGHUP, 143 by SIGTERM
  After 3, 4, 6 and a signal, a run that had begun can be resumed.

Examples:
  roma-assets delete --app b2e6b145-4f3f-4a80-aa45-f4b8029f95a3 --dry-run
  roma-assets delete --apps apps.txt --tasks tasks.txt
  tail -n +2 export.csv | cut -d, -f1 | roma-assets delete --apps - --yes --json > report.jsonl
  roma-assets resume roma-assets-2026-11-24T21-00-00-000Z.jsonl
  roma-assets sandbox --port 8080 --apps 500
`;
