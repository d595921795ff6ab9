// Generated from openapi/roma-connect.yaml (01dba0f2) by `npm run generate`. Do not edit.

export interface paths {
    "/v2/{project_id}/instances/{instance_id}/assets/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete assets in batches
         * @description Creates a job that deletes the given applications and tasks, and answers with its ID
         *     before the job is done.
         *
         *     - A maximum of 100 applications and tasks are supported.
         *     - One user can create only one asset deletion job at a time, and only while no such
         *       job is in the running state.
         *
         *     The call is not idempotent, and a lost `job_id` can't be found again: no operation
         *     lists jobs.
         */
        post: operations["deleteAssets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{project_id}/instances/{instance_id}/assets/jobs/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the progress of an asset job
         * @description Answers with the state of a job that deletes, exports or imports assets. Ask again until
         *     `status` says that the job ended; `progress_percent` is not an end condition.
         */
        get: operations["getAssetJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/auth/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a user token
         * @description Trades an IAM user's name and password for a token that is valid for 24 hours. The token
         *     is the response header `X-Subject-Token`; the body tells when it expires. Cache it: IAM
         *     throttles this call, and locks a user after several wrong passwords, so never repeat a
         *     call that was answered with 401.
         *
         *     HUAWEI ID accounts and users with virtual MFA can't get a token this way.
         */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        DeleteAssetsRequest: {
            /**
             * @description IDs of the applications to delete. The page prints the type "String"; the vendor's SDKs
             *     of that revision, the parallel tables and the limit of 100 make it an array.
             */
            apps: string[];
            /** @description The tasks to delete. */
            tasks?: components["schemas"]["TaskReference"][];
        };
        /** @description A data integration task, by its ID. */
        TaskReference: {
            /**
             * @description Task ID.
             * @example b2e6a456-1234-4a80-aa45-f4b8029f95a4
             */
            task_id?: string;
        };
        /** @description A job that was created. */
        CreatedJob: {
            /**
             * @description ID of the asset export or deletion job, which can be used to query the job progress.
             * @example ff8080814dbd65d7014dbe0d84db0013
             */
            job_id: string;
        };
        /**
         * @description A job as its progress page describes it. The page marks no field as mandatory. The limits
         *     are those of the API Explorer (2024-01-11).
         */
        AssetJob: {
            /** @description Job ID. */
            id?: string;
            /**
             * @description Kind of the job. The published words are for imports and exports; none is published
             *     for deletions.
             * @example importAsset
             * @example exportAsset
             */
            type?: string;
            /**
             * @description State of the job. Revisions of the service differ in words and case: compare without
             *     case, and take `success`, `succeeded` and `finished` for done, `failed` for failed,
             *     and every other word for still running.
             * @example Running
             * @example RUNNING
             * @example Success
             * @example SUCCEEDED
             * @example Finished
             * @example Failed
             * @example FAILED
             */
            status?: string;
            /**
             * @description Why the job failed, at most ten resources. Newer revisions call it `reason`; read
             *     whichever is there.
             */
            reasons?: components["schemas"]["AssetJobReason"][];
            /** @description The same as `reasons`, by the name that newer revisions use. */
            reason?: components["schemas"]["AssetJobReason"][];
            /**
             * Format: float
             * @description Progress as a fraction from 0 to 1, whatever its name says.
             * @example 0.35
             */
            progress_percent?: number;
            /** @description ID of the archive that an export job wrote. */
            archive_id?: string;
            /**
             * Format: date-time
             * @description When the job began, in UTC.
             */
            begin_time?: string;
            /**
             * Format: date-time
             * @description When the job ended, in UTC.
             */
            end_time?: string;
        };
        /** @description One resource that a job could not handle. It is named, and has no ID. */
        AssetJobReason: {
            /**
             * @description Kind of the resource.
             * @example application
             * @example task
             */
            resource_type?: string;
            /** @description Name of the resource. */
            resource_name?: string;
            /** @description Error code. */
            error_code?: string;
            /** @description Error message. */
            error_msg?: string;
        };
        /** @description An error of ROMA Connect. The page marks no field as mandatory. */
        ErrorBody: {
            /**
             * @description Error code, `ROMA.` and a number. Tables print four or five digits, the wire eight:
             *     compare the numbers.
             * @example ROMA.00000101
             */
            error_code?: string;
            /** @description Error message. */
            error_msg?: string;
            /** @description Error information. */
            error_details?: string;
            /** @description Request ID, which the vendor's support asks for. */
            request_id?: string;
        };
        /**
         * @description An error of the API gateway in front of ROMA Connect. No lengths are published; messages of
         *     463 characters have been seen.
         */
        GatewayError: {
            /** @description Error message. */
            error_msg?: string;
            /**
             * @description Error code, `APIGW.` and four digits. One code may come with several statuses.
             * @example APIGW.0301
             */
            error_code?: string;
            /** @description Request ID, the same as in the response header `x-request-id`. */
            request_id?: string;
        };
        /** @description An error of IAM. */
        IamError: {
            error: {
                /** @description The HTTP status, as a number. */
                code: number;
                /** @description Error message. */
                message: string;
                /** @description The HTTP status in words. */
                title?: string;
            };
        };
        CreateTokenRequest: {
            auth: {
                /** @description Who asks. */
                identity: {
                    /** @description Exactly `["password"]`. */
                    methods: "password"[];
                    password: {
                        /** @description The IAM user. */
                        user: {
                            /** @description Name of the IAM user. */
                            name: string;
                            /**
                             * Format: password
                             * @description The user's password.
                             */
                            password: string;
                            /** @description The account that the user belongs to. */
                            domain: {
                                /** @description Name of the account. */
                                name: string;
                            };
                        };
                    };
                };
                /**
                 * @description What the token is for. ROMA Connect works on projects, so a project; IAM's scope of
                 *     a whole domain is left out.
                 */
                scope: {
                    /** @description The project, by its ID or by its name, which is its region. */
                    project: {
                        /** @description Project ID. */
                        id: string;
                    } | {
                        /**
                         * @description Project name.
                         * @example cn-north-1
                         */
                        name: string;
                    };
                };
            };
        };
        /** @description What the token is for and how long it is valid. The token itself is a header. */
        CreatedToken: {
            token: {
                /** @description The service catalog; empty with `nocatalog`. */
                catalog: Record<string, never>[];
                /**
                 * Format: date-time
                 * @description When the token expires, in UTC.
                 */
                expires_at: string;
                /**
                 * Format: date-time
                 * @description When the token was issued, in UTC.
                 */
                issued_at: string;
                /** @description How the user proved who they are. */
                methods: string[];
                project?: components["schemas"]["TokenProject"];
                /** @description What the token allows. */
                roles: components["schemas"]["TokenRole"][];
                user: components["schemas"]["TokenUser"];
            };
        };
        /** @description An account. */
        TokenDomain: {
            /** @description Account ID. */
            id?: string;
            /** @description Account name. */
            name?: string;
        };
        /** @description The project that the token is for. */
        TokenProject: {
            domain?: components["schemas"]["TokenDomain"];
            /** @description Project ID. */
            id?: string;
            /** @description Project name. */
            name?: string;
        };
        /** @description A permission that the token carries. */
        TokenRole: {
            /** @description Role ID. */
            id?: string;
            /** @description Role name. */
            name?: string;
        };
        /** @description The IAM user that the token was issued to. */
        TokenUser: {
            domain?: components["schemas"]["TokenDomain"];
            /** @description User ID. */
            id?: string;
            /** @description User name. */
            name?: string;
            /** @description When the password expires, in UTC; empty when it doesn't. */
            password_expires_at?: string;
        };
    };
    responses: {
        /** @description The call is not allowed. The one error that the page itself documents. */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /**
         * @description The request is invalid, or a job is running already (`ROMA.10012`). Source: "Error Codes of
         *     Public Resource APIs"; its codes are those of the status 400.
         */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /**
         * @description The token is missing, wrong or expired. Sources: "Common Errors Related to IAM
         *     Authentication Information" for the gateway; the API Explorer (2024-01-11) for
         *     `ROMA.00012000`, which another call of this service answers with.
         */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayError"] | components["schemas"]["ErrorBody"];
            };
        };
        /**
         * @description The gateway throttles the call. Wait as long as `Retry-After` says, where it is sent.
         *     Sources: the gateway's table of error codes (API Request Signing Guide, 2025-10-20), and
         *     the API reference's page of status codes for the header.
         */
        TooManyRequests: {
            headers: {
                /**
                 * @description How long to wait, in seconds or as a date. No published answer shows it.
                 * @example 1
                 */
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayError"];
            };
        };
        /**
         * @description The gateway or the service failed. The gateway waits 30 seconds for the service and then
         *     answers 504: the job may have been created all the same. Sources: the gateway's table of
         *     error codes (API Request Signing Guide, 2025-10-20); the API Explorer (2024-01-11) for
         *     `ROMA.00011000`, which another call of this service answers with.
         */
        ServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayError"] | components["schemas"]["ErrorBody"];
            };
        };
        /**
         * @description An answer that is documented for neither this operation nor its service: a 404 of the
         *     gateway, or of the service for a job it doesn't know.
         */
        OtherError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"] | components["schemas"]["GatewayError"];
            };
        };
        /** @description IAM does not understand the request. */
        InvalidTokenRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["IamError"];
            };
        };
        /** @description The user name or the password is wrong. Do not repeat the call. */
        WrongCredentials: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["IamError"];
            };
        };
    };
    parameters: {
        /**
         * @description Project ID. A project is a region of a tenant.
         * @example aa2d97d7e62c4b7da3ffdfc11551f878
         */
        ProjectId: string;
        /**
         * @description Instance ID, shown on the console's Instance Information page.
         * @example f0fa1789-3b76-433b-a787-9892951c620e
         */
        InstanceId: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type DeleteAssetsRequest = components['schemas']['DeleteAssetsRequest'];
export type TaskReference = components['schemas']['TaskReference'];
export type CreatedJob = components['schemas']['CreatedJob'];
export type AssetJob = components['schemas']['AssetJob'];
export type AssetJobReason = components['schemas']['AssetJobReason'];
export type ErrorBody = components['schemas']['ErrorBody'];
export type GatewayError = components['schemas']['GatewayError'];
export type IamError = components['schemas']['IamError'];
export type CreateTokenRequest = components['schemas']['CreateTokenRequest'];
export type CreatedToken = components['schemas']['CreatedToken'];
export type TokenDomain = components['schemas']['TokenDomain'];
export type TokenProject = components['schemas']['TokenProject'];
export type TokenRole = components['schemas']['TokenRole'];
export type TokenUser = components['schemas']['TokenUser'];
export type ResponseForbidden = components['responses']['Forbidden'];
export type ResponseBadRequest = components['responses']['BadRequest'];
export type ResponseUnauthorized = components['responses']['Unauthorized'];
export type ResponseTooManyRequests = components['responses']['TooManyRequests'];
export type ResponseServerError = components['responses']['ServerError'];
export type ResponseOtherError = components['responses']['OtherError'];
export type ResponseInvalidTokenRequest = components['responses']['InvalidTokenRequest'];
export type ResponseWrongCredentials = components['responses']['WrongCredentials'];
export type ParameterProjectId = components['parameters']['ProjectId'];
export type ParameterInstanceId = components['parameters']['InstanceId'];
export type $defs = Record<string, never>;
export interface operations {
    deleteAssets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Project ID. A project is a region of a tenant.
                 * @example aa2d97d7e62c4b7da3ffdfc11551f878
                 */
                project_id: components["parameters"]["ProjectId"];
                /**
                 * @description Instance ID, shown on the console's Instance Information page.
                 * @example f0fa1789-3b76-433b-a787-9892951c620e
                 */
                instance_id: components["parameters"]["InstanceId"];
            };
            cookie?: never;
        };
        /** @description The applications and the tasks to delete. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeleteAssetsRequest"];
            };
        };
        responses: {
            /** @description The deletion job was created. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedJob"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["OtherError"];
        };
    };
    getAssetJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Project ID. A project is a region of a tenant.
                 * @example aa2d97d7e62c4b7da3ffdfc11551f878
                 */
                project_id: components["parameters"]["ProjectId"];
                /**
                 * @description Instance ID, shown on the console's Instance Information page.
                 * @example f0fa1789-3b76-433b-a787-9892951c620e
                 */
                instance_id: components["parameters"]["InstanceId"];
                /**
                 * @description The job, by the ID that its creation answered with. That ID is 1 to 128 characters
                 *     long; the job page allows 0 to 64 here, which would refuse IDs that the service
                 *     hands out.
                 * @example ff8080814dbd65d7014dbe0d84db0013
                 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetJob"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["OtherError"];
        };
    };
    createToken: {
        parameters: {
            query?: {
                /**
                 * @description Any value that is not empty leaves the service catalog out of the answer.
                 * @example true
                 */
                nocatalog?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Who asks, and the project that the token is for. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTokenRequest"];
            };
        };
        responses: {
            /** @description The token was created. */
            201: {
                headers: {
                    /**
                     * @description The token, to be sent as `X-Auth-Token`.
                     * @example MIIDkgYJKoZIhvcNAQcCoIIDgzCCA38CAQExDTALBglghkgBZQMEAgEwgXXXXX
                     */
                    "X-Subject-Token": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedToken"];
                };
            };
            400: components["responses"]["InvalidTokenRequest"];
            401: components["responses"]["WrongCredentials"];
        };
    };
}
