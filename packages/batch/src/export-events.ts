import type { AssetJob } from "@roma-assets/client";

/** An event of an export. `type` distinguishes the events. */
export type ExportEvent =
  | {
      /** The service created the job that exports the assets. */
      readonly type: "submitted";
      readonly jobId: string;
    }
  | {
      /** The job was polled. */
      readonly type: "progress";
      readonly jobId: string;
      readonly job: AssetJob;
      /** From 0 to 1; undefined if the service doesn't report it. */
      readonly progress: number | undefined;
    }
  | {
      /**
       * The export is requested again after the delay.
       *
       * - `busy`: another job of the user is running
       * - `retry`: it was definitely not executed
       * - `resubmitted`: it may have been executed, and left an archive that nobody will download
       */
      readonly type: "busy" | "retry" | "resubmitted";
      readonly delayMs: number;
      readonly error: unknown;
    }
  | {
      /** The job succeeded, and its archive is downloaded. */
      readonly type: "downloading";
      readonly jobId: string;
      readonly archiveId: string;
    }
  | {
      /** The download broke, and its archive is gone. The assets are exported again after the delay. */
      readonly type: "download-failed";
      readonly jobId: string;
      readonly archiveId: string;
      readonly delayMs: number;
      readonly error: unknown;
    }
  | {
      /** The archive is on the disk. */
      readonly type: "exported";
      readonly jobId: string;
      readonly file: string;
      readonly sha256: string;
      readonly bytes: number;
    };
