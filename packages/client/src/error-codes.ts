/**
 * What the vendor's error codes mean, where the HTTP status of an error does not tell: some gateways
 * send errors with the status 200.
 */

/**
 * Returns true if a code means that another job of the same user is running. The documentation
 * gives it as `ROMA.10012`; on the wire it is also `ROMA.00010012`.
 */
export function isBusyCode(errorCode: string): boolean {
  return /^ROMA\.0*10012$/.test(errorCode);
}

/**
 * Returns the HTTP status that the vendor documents for a code; 500 for a code that is unknown or
 * occurs with several statuses, so that the request counts as one that may have been executed.
 *
 * @see https://support.huaweicloud.com/intl/en-us/api-roma/ErrorCode_server.html
 * @see https://support.huaweicloud.com/intl/en-us/api-roma/ErrorCode_fdi.html
 * @see https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-errorcode.html
 */
export function statusOfErrorCode(errorCode: string): number {
  // IAM's codes are HTTP statuses.
  const isHttpStatus = /^[45]\d\d$/.test(errorCode);
  if (isHttpStatus) {
    return Number(errorCode);
  }

  const [, prefix = "", number = ""] = /^([A-Z]+)\.0*(\d+)$/.exec(errorCode) ?? [];
  const table = STATUSES_BY_PREFIX[prefix] ?? {};
  for (const [status, numbers] of Object.entries(table)) {
    if (numbers.includes(Number(number))) {
      return Number(status);
    }
  }
  return 500;
}

// --- internal ---

/** Numbers of error codes, without leading zeros, by the status that is documented for them. */
type Statuses = Readonly<Record<number, readonly number[]>>;

/** Codes of the gateway. `201` is omitted, because it occurs with seven statuses. */
const GATEWAY_STATUSES: Statuses = {
  400: [104, 105, 106, 602, 607],
  401: [301, 303, 305, 307, 311],
  403: [302, 304, 306, 310, 401, 402, 404, 801, 802],
  404: [101, 103],
  405: [501, 502],
  429: [308],
};

const STATUSES_BY_PREFIX: Readonly<Record<string, Statuses>> = {
  APIGW: GATEWAY_STATUSES,
  APIG: GATEWAY_STATUSES,
  ROMA: {
    400: [1007, 10012, 13000, 13001],
    // The same code also occurs with 403. Both mean that the user is denied.
    401: [1000, 1002, 12000],
    403: [1006, 12001, 12002],
    404: [110006],
  },
  // Data integration. Codes that concern changes of tasks are omitted.
  FDI: {
    400: [3002, 3021, 3022, 3033, 3039, 3149, 3150],
    404: [3081, 3180],
  },
};
