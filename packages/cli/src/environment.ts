/** The environment of the process, or a part of it in tests. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Environment variables without an option. All others are part of their option's definition. */
export const environmentVariables = {
  ROMA_TOKEN: "User token, valid for 24 hours; alternatives are --token-stdin, access keys and IAM",
  ROMA_ACCESS_KEY: "Access key (AK) that requests are signed with, in place of a token",
  ROMA_SECRET_KEY: "Secret key (SK) that belongs to it; it is never sent",
  ROMA_SECURITY_TOKEN: "Security token of temporary access keys",
  ROMA_IAM_DOMAIN: "Account name of the IAM user for whom tokens are created",
  ROMA_IAM_USER: "Name of the IAM user",
  ROMA_IAM_PASSWORD: "Password of the IAM user",
  ROMA_IAM_ENDPOINT: "Base URL of IAM. Default: the endpoint of the region",
  NO_COLOR: "Print no colors if set",
  CI: "Show no prompt and no progress bar if set",
} as const;
