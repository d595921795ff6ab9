// Generated from openapi/roma-connect.yaml (f6b21893) by `npm run generate`. Do not edit.

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
         * @description Creates a job that deletes the given applications and tasks, and returns its ID without
         *     waiting for the job to finish.
         *
         *     - Each list can have up to 100 items. The vendor's page says: "A maximum of 100 applications
         *       and tasks are supported."
         *     - A user can create only one asset deletion job at a time, and only if no such job is in
         *       the running state.
         *     - The body has one of two forms. Which of them a region accepts is not documented.
         *
         *     The operation is not idempotent. A lost `job_id` can't be recovered, because no operation
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
         * @description Returns the state of a job that deletes, exports, or imports assets. Poll until `status`
         *     says that the job has ended. Don't rely on `progress_percent` to detect the end.
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
         * @description Exchanges the name and password of an IAM user for a token that is valid for 24 hours. The
         *     token is returned in the response header `X-Subject-Token`. The body contains its expiry
         *     time.
         *
         *     Cache the token, because IAM throttles this operation. Never retry after a 401: IAM locks a
         *     user after several wrong passwords.
         *
         *     HUAWEI ID accounts and users with virtual MFA can't obtain a token this way.
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
        /**
         * @description The applications and tasks to delete, in one of two forms. The URL is the same, and no header
         *     tells which form a region accepts. Don't mix them.
         */
        DeleteAssetsRequest: components["schemas"]["DeleteAssetsByStrings"] | components["schemas"]["DeleteAssetsByObjects"];
        /**
         * @description The form of the page "Deleting Assets in Batches": application IDs are strings, and task IDs
         *     are objects with a `task_id`. Sources: that page (ME-Abu Dhabi, 2022-12-05; an undated copy
         *     for all regions), and the vendor's SDKs from 2021-12-25 to 2022-11-23. From 2022-01-17 on
         *     these SDKs require `tasks`; an empty list satisfies all of them.
         */
        DeleteAssetsByStrings: {
            /**
             * @description IDs of the applications to delete. The vendor's page gives the type as "String". The
             *     vendor's SDKs of that revision, the corresponding tables, and the limit of 100 show that
             *     it is an array.
             */
            apps: string[];
            /** @description The tasks to delete. */
            tasks?: components["schemas"]["TaskReference"][];
        };
        /**
         * @description The form of the vendor's newer pages and SDKs: application IDs and task IDs are objects with
         *     an `id`, and both lists are required. Sources: the vendor's SDKs since 2022-11-24 (Go 0.1.12,
         *     Java and Python 3.1.12), the API Explorer (2024-01-11), and the pages of 2025-07-18 (Europe)
         *     and 2025-10-22.
         */
        DeleteAssetsByObjects: {
            /** @description The applications to delete. The list may be empty. */
            apps: {
                /**
                 * @description Application ID.
                 * @example b2e6b145-4f3f-4a80-aa45-f4b8029f95a3
                 */
                id?: string;
            }[];
            /** @description The tasks to delete. The list may be empty. */
            tasks: {
                /**
                 * @description Task ID. The API Explorer states 1 to 32 characters, which the examples of the
                 *     vendor's pages exceed.
                 * @example 15366328208d4d77b76532fe9f4006a6
                 */
                id?: string;
            }[];
        };
        /** @description Reference to a data integration task. */
        TaskReference: {
            /**
             * @description Task ID.
             * @example b2e6a456-1234-4a80-aa45-f4b8029f95a4
             */
            task_id?: string;
        };
        /** @description A newly created job. */
        CreatedJob: {
            /**
             * @description ID of the asset export or deletion job, which can be used to query the progress of the
             *     job.
             * @example ff8080814dbd65d7014dbe0d84db0013
             */
            job_id: string;
        };
        /**
         * @description A job, as documented on the page about its progress. That page marks no field as mandatory.
         *     `status` is required here, because a response without it doesn't show whether the job is
         *     running. The limits are those of the API Explorer (2024-01-11).
         */
        AssetJob: {
            /** @description Job ID. */
            id?: string;
            /**
             * @description Type of the job. Values are published for imports and exports, but not for deletions.
             * @example importAsset
             * @example exportAsset
             */
            type?: string;
            /**
             * @description State of the job. The values and their case differ between revisions of the service.
             *     Compare them case-insensitively: `success`, `succeeded`, and `finished` mean that the
             *     job succeeded, `failed` means that it failed, and `running` means that it is still
             *     running. Any other value may mean either, so also check `end_time`.
             * @example Running
             * @example RUNNING
             * @example Success
             * @example SUCCEEDED
             * @example Finished
             * @example Failed
             * @example FAILED
             */
            status: string;
            /**
             * @description Reasons why the job failed, for at most ten resources. Newer revisions of the service
             *     return them as `reason`. Read whichever is present.
             */
            reasons?: components["schemas"]["AssetJobReason"][];
            /** @description Same as `reasons`, under the name that newer revisions of the service use. */
            reason?: components["schemas"]["AssetJobReason"][];
            /**
             * Format: float
             * @description Progress as a fraction from 0 to 1, despite the name.
             * @example 0.35
             */
            progress_percent?: number;
            /** @description ID of the archive that an export job created. */
            archive_id?: string;
            /**
             * Format: date-time
             * @description Start time of the job, in UTC.
             */
            begin_time?: string;
            /**
             * Format: date-time
             * @description End time of the job, in UTC.
             */
            end_time?: string;
        };
        /** @description A resource that a job could not process. It has a name, but no ID. */
        AssetJobReason: {
            /**
             * @description Type of the resource.
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
        /** @description Error returned by ROMA Connect. The vendor's page marks no field as mandatory. */
        ErrorBody: {
            /**
             * @description Error code: `ROMA.` followed by a number. The vendor's tables give four or five digits,
             *     responses contain eight, so compare the numbers.
             * @example ROMA.00000101
             */
            error_code?: string;
            /** @description Error message. */
            error_msg?: string;
            /** @description Details of the error. */
            error_details?: string;
            /** @description Request ID. Give it to the vendor's support. */
            request_id?: string;
        };
        /**
         * @description Error returned by the API gateway in front of ROMA Connect. No length limits are published.
         *     Messages of 463 characters have been observed.
         */
        GatewayError: {
            /** @description Error message. */
            error_msg?: string;
            /**
             * @description Error code: `APIGW.` followed by four digits. The same code can occur with different
             *     HTTP statuses.
             * @example APIGW.0301
             */
            error_code?: string;
            /** @description Request ID, the same as in the response header `X-Request-Id`. */
            request_id?: string;
        };
        /** @description Error returned by IAM. */
        IamError: {
            error: {
                /** @description HTTP status, as a number. */
                code: number;
                /** @description Error message. */
                message: string;
                /** @description HTTP status, in words. */
                title?: string;
            };
        };
        CreateTokenRequest: {
            auth: {
                /** @description Credentials of the user. */
                identity: {
                    /** @description Must be `["password"]`. */
                    methods: "password"[];
                    password: {
                        /** @description IAM user. */
                        user: {
                            /** @description Name of the IAM user. */
                            name: string;
                            /**
                             * Format: password
                             * @description Password of the IAM user.
                             */
                            password: string;
                            /** @description Account that the user belongs to. */
                            domain: {
                                /** @description Name of the account. */
                                name: string;
                            };
                        };
                    };
                };
                /**
                 * @description Scope of the token. ROMA Connect requires a token for a project, so IAM's other
                 *     scope, a whole domain, is omitted here.
                 */
                scope: {
                    /** @description Project, by its ID or by its name, which is that of its region. */
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
        /** @description Scope and validity of a token. The token itself is in the response header `X-Subject-Token`. */
        CreatedToken: {
            token: {
                /** @description Service catalog. Empty if `nocatalog` is set. */
                catalog: Record<string, never>[];
                /**
                 * Format: date-time
                 * @description Time at which the token expires, in UTC.
                 */
                expires_at: string;
                /**
                 * Format: date-time
                 * @description Time at which the token was issued, in UTC.
                 */
                issued_at: string;
                /** @description Methods by which the user was authenticated. */
                methods: string[];
                project?: components["schemas"]["TokenProject"];
                /** @description Permissions of the token. */
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
        /** @description Project that a token is for. */
        TokenProject: {
            domain?: components["schemas"]["TokenDomain"];
            /** @description Project ID. */
            id?: string;
            /** @description Project name. */
            name?: string;
        };
        /** @description A permission of a token. */
        TokenRole: {
            /** @description Role ID. */
            id?: string;
            /** @description Role name. */
            name?: string;
        };
        /** @description IAM user that a token was issued to. */
        TokenUser: {
            domain?: components["schemas"]["TokenDomain"];
            /** @description User ID. */
            id?: string;
            /** @description User name. */
            name?: string;
            /** @description Time at which the password expires, in UTC. Empty if it doesn't expire. */
            password_expires_at?: string;
        };
    };
    responses: {
        /** @description The operation is not allowed. The vendor's page documents no other error. */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /**
         * @description The request is invalid, or another job is running (`ROMA.10012`). Source: the page "Error
         *     Codes of Public Resource APIs", which lists these codes for the status 400.
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
         * @description The token is missing, invalid, or expired. Sources: the page "Common Errors Related to IAM
         *     Authentication Information" for the gateway; the API Explorer (2024-01-11) for
         *     `ROMA.00012000`, which another operation of this service returns.
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
         * @description The gateway throttles the request. If `Retry-After` is present, wait for that long. Sources:
         *     the gateway's table of error codes (API Request Signing Guide, 2025-10-20); the page about
         *     status codes of the API reference for the header.
         */
        TooManyRequests: {
            headers: {
                /**
                 * @description Delay before the next request, in seconds or as a date. No published response contains
                 *     this header.
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
         *     returns 504, although the job may have been created. Sources: the gateway's table of error
         *     codes (API Request Signing Guide, 2025-10-20); the API Explorer (2024-01-11) for
         *     `ROMA.00011000`, which another operation of this service returns.
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
         * @description A response that is documented neither for this operation nor for its service, such as a 404
         *     of the gateway, or a 404 of the service for an unknown job.
         */
        OtherError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"] | components["schemas"]["GatewayError"];
            };
        };
        /** @description The request is malformed. */
        InvalidTokenRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["IamError"];
            };
        };
        /** @description The user name or password is wrong. Don't retry. */
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
         * @description Project ID. A project represents a region of a tenant.
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
export type DeleteAssetsByStrings = components['schemas']['DeleteAssetsByStrings'];
export type DeleteAssetsByObjects = components['schemas']['DeleteAssetsByObjects'];
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
                 * @description Project ID. A project represents a region of a tenant.
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
        /** @description The applications and tasks to delete. */
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
                 * @description Project ID. A project represents a region of a tenant.
                 * @example aa2d97d7e62c4b7da3ffdfc11551f878
                 */
                project_id: components["parameters"]["ProjectId"];
                /**
                 * @description Instance ID, shown on the console's Instance Information page.
                 * @example f0fa1789-3b76-433b-a787-9892951c620e
                 */
                instance_id: components["parameters"]["InstanceId"];
                /**
                 * @description ID of the job, as returned when the job was created. That ID has 1 to 128 characters.
                 *     The job page allows 0 to 64 characters here, which would reject IDs that the service
                 *     issues.
                 * @example ff8080814dbd65d7014dbe0d84db0013
                 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The current state of the job. */
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
                 * @description Any non-empty value omits the service catalog from the response.
                 * @example true
                 */
                nocatalog?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The credentials of the user, and the project that the token is for. */
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
                     * @description The token. Send it in the request header `X-Auth-Token`.
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
