// Generated from openapi/roma-connect.yaml (e7a2cb2e) by `npm run generate`. Do not edit.

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
    "/v2/{project_id}/instances/{instance_id}/assets/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Export assets in batches
         * @description Creates a job that exports the given applications and tasks into an archive, and returns its
         *     ID without waiting for the job to finish. When the job has succeeded, `getAssetJob` returns
         *     the `archive_id`, with which `downloadAssetArchive` returns the archive once.
         *
         *     - Each list can have up to 100 items. The vendor's page says: "A maximum of 100 applications
         *       and tasks are supported."
         *     - A user can create only one asset export job at a time, and only if no such job is in the
         *       running state.
         *     - An archive lacks the secrets of applications (an import generates new ones), authorizations
         *       of users, throttling and access control policies, and signature keys. Source: the user
         *       guide (2024-05-07 and 2024-11-27).
         *
         *     The operation is not idempotent. A lost `job_id` can't be recovered, because no operation
         *     lists jobs.
         */
        post: operations["exportAssets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{project_id}/instances/{instance_id}/assets/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import assets
         * @description Creates a job that imports the assets of an archive, and returns its ID without waiting for
         *     the job to finish.
         *
         *     - A user can create only one asset import job at a time, and only if no such job is in the
         *       running state.
         *     - The file must be a .zip file. Its name must start with a letter or a digit; of special
         *       characters, only `+`, `-`, and `_` are allowed (`ROMA.10013`).
         *     - The gateway rejects bodies of more than 12 MB (413, `APIGW.0201`). The maximum size of an
         *       archive is not published.
         *     - Whether the imported assets have the IDs of the exported ones is not published.
         *
         *     The operation is not idempotent. A lost `job_id` can't be recovered, because no operation
         *     lists jobs.
         */
        post: operations["importAssets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{project_id}/instances/{instance_id}/assets/archives/{archive_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download an archive of assets
         * @description Returns an archive that an export job created. An archive can be downloaded only once; the
         *     vendor's page says that the service removes it then. A page of 2022 mentions a validity
         *     period, but its length is not published.
         *
         *     Read the stream into a temporary file first. If it breaks, export the assets again: the
         *     archive is gone, so this request is not retried once the service may have received it.
         *
         *     The response to a second download is not documented. A Chinese page of 2022-12-05 has a 404,
         *     with an example that is not an error.
         */
        get: operations["downloadAssetArchive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{project_id}/instances/{instance_id}/apps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List integration applications
         * @description Returns one page of the applications that the user can see. A user without the role "Tenant
         *     Administrator" sees only applications that belong to them or were shared with them, so an
         *     application that is not listed may exist all the same.
         *
         *     All conditions must hold. No sort order is published, except that favorites come first, and
         *     it is not published whether `offset` counts applications or pages; `total` and `size` count
         *     applications. Behavior above the limits is not documented.
         */
        get: operations["listApplications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{project_id}/instances/{instance_id}/apps/{app_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an integration application
         * @description Returns an application that the user can see. The response for an unknown ID is not
         *     documented. To find out whether an application exists, use `validateApplication`.
         */
        get: operations["getApplication"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{project_id}/instances/{instance_id}/validate-apps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Verify the existence of an application
         * @description Returns the application that has the given name, ID, or key, and a 404 if there is none.
         *     This is the only operation on applications whose 404 is documented.
         */
        get: operations["validateApplication"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{project_id}/fdi/instances/{instance_id}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List data integration tasks
         * @description Returns one page of tasks. The defaults of `offset` and `limit` are not published, so send
         *     both. With `task_id`, the response has at most one task.
         *
         *     The vendor's pages and SDKs contradict each other in the name of the name filter
         *     (`task_name`, `taks_name`, `name`), so check the names that are returned.
         */
        get: operations["listTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{project_id}/fdi/instances/{instance_id}/tasks/{task_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a data integration task
         * @description Returns a task. `task_detail` may contain SQL and the names of tables and data sources, so
         *     don't log it.
         */
        get: operations["getTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{project_id}/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List instances
         * @description Returns one page of the ROMA Connect instances of a project. The API Explorer states that
         *     the project ID has 16 to 128 characters here.
         */
        get: operations["listInstances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List projects
         * @description Returns the projects of an account. A project has the name of its region. It is not
         *     published which permissions this requires.
         */
        get: operations["listProjects"];
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
         * @description The applications and tasks to delete, in one of two forms. The URL is the same, and no
         *     header tells which form a region accepts. Don't mix them.
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
         *     an `id`, and both lists are required. Sources: the vendor's SDKs since 2022-11-24 (Go
         *     0.1.12, Java and Python 3.1.12), the API Explorer (2024-01-11), and the pages of 2025-07-18
         *     (Europe) and 2025-10-22.
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
        /**
         * @description The applications and tasks to export. Both lists are required, as on the page of 2025-10-22;
         *     the vendor's SDKs require only `apps`.
         */
        ExportAssetsRequest: {
            /** @description The applications to export. The list may be empty. */
            apps: components["schemas"]["AssetReference"][];
            /** @description The tasks to export. The list may be empty. */
            tasks: components["schemas"]["AssetReference"][];
        };
        /**
         * @description Reference to an application or a data integration task. The vendor doesn't mark `id` as
         *     mandatory.
         */
        AssetReference: {
            /**
             * @description ID of the application or the task.
             * @example b2e6b145-4f3f-4a80-aa45-f4b8029f95a3
             */
            id?: string;
        };
        /** @description A form with one file. */
        ImportAssetsRequest: {
            /** @description The archive, a .zip file. */
            ImportAssetRequestBody: unknown;
        };
        /** @description A newly created job. */
        CreatedJob: {
            /**
             * @description ID of the asset export, import, or deletion job, which can be used to query the progress
             *     of the job.
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
            /**
             * @description ID of the archive that an export job created. Some revisions of the service omit it once
             *     the archive was downloaded; their `status` is `Finished` then.
             */
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
        /** @description A page of applications. Without `apps`, the response doesn't show which exist. */
        ApplicationList: {
            /** @description Number of applications that match. */
            total?: number;
            /** @description Number of applications on this page. */
            size?: number;
            /** @description The applications. */
            apps: components["schemas"]["Application"][];
        };
        /**
         * @description An integration application. The vendor marks no field as mandatory; without `id`, it could
         *     not be referred to. It contains no secret, but `key` identifies its credentials, so don't
         *     log it.
         */
        Application: {
            /**
             * @description Application ID.
             * @example b2e6b145-4f3f-4a80-aa45-f4b8029f95a3
             */
            id: string;
            /** @description Name, unique within the instance. */
            name?: string;
            /** @description Description. */
            remark?: string;
            /**
             * @description What the user may do: `read`, `access`, `delete`, `modify`, and `admin`. The vendor's
             *     example has all of them in one string, separated by commas.
             */
            roles?: string[];
            /**
             * Format: date-time
             * @description Time of creation, in UTC.
             */
            create_time?: string;
            /**
             * Format: date-time
             * @description Time of the last change, in UTC.
             */
            update_time?: string;
            /** @description User who created the application. */
            created_user?: components["schemas"]["ApplicationUser"];
            /** @description User who last changed the application. */
            last_updated_user?: components["schemas"]["ApplicationUser"];
            /** @description True if the application belongs to the user. */
            owner?: boolean;
            /** @description Application key, the public half of its credentials. */
            key?: string;
            /** @description True if the user has marked the application as a favorite. */
            favorite?: boolean;
        };
        /** @description A user of an application. */
        ApplicationUser: {
            /** @description User ID. */
            user_id?: string;
            /** @description User name. */
            user_name?: string;
        };
        /** @description An application that exists. */
        ValidatedApplication: {
            /** @description Application ID. */
            id: string;
            /** @description Name. */
            name?: string;
            /** @description Description. */
            remark?: string;
        };
        /** @description A page of tasks. Without `entities`, the response doesn't show which exist. */
        TaskList: {
            /**
             * Format: int64
             * @description Number of tasks that match.
             */
            total?: number;
            /**
             * Format: int32
             * @description Number of tasks on this page.
             */
            size?: number;
            /** @description The tasks. The vendor states 1 to 9999, but a list may be empty. */
            entities: components["schemas"]["TaskListItem"][];
        };
        /**
         * @description A data integration task, as it is listed. The vendor marks no field as mandatory; without
         *     `task_id`, it could not be referred to. Some fields differ from those of `getTask` in their
         *     type or case.
         */
        TaskListItem: {
            /**
             * @description Task ID.
             * @example 15366328208d4d77b76532fe9f4006a6
             */
            task_id: string;
            /** @description Name. */
            task_name?: string;
            /**
             * @description `REALTIME` or `TIMING`. `getTask` has these words in lower case.
             * @example REALTIME
             * @example TIMING
             */
            task_type?: string;
            /**
             * @description 0 for a task that is stopped or has not started, 1 for a running one. `getTask` has a
             *     word instead.
             */
            status?: number;
            /** @description Date of creation. `getTask` has milliseconds instead. */
            created_date?: string;
            /**
             * Format: int64
             * @description Time of the last change, in milliseconds since 1970.
             */
            last_modified_time?: number;
            /**
             * @description State of the last execution.
             * @example UNSTARTED
             * @example WAITING
             * @example RUNNING
             * @example SUCCESS
             * @example CANCELLED
             * @example ERROR
             */
            execute_status?: string;
            /** @description Version. */
            version?: string;
            /** @description ID of the application whose data the task reads. */
            source_app_id?: string;
            /** @description ID of the application whose data the task writes. */
            target_app_id?: string;
            /** @description ID of the instance whose data the task reads. */
            source_instance_id?: string;
            /** @description ID of the instance whose data the task writes. */
            target_instance_id?: string;
            /** @description Type of a composite task. */
            ext_type?: string;
            /** @description Enterprise project ID. */
            enterprise_project_id?: string;
            /** @description Tag. */
            task_tag?: string;
        };
        /** @description A data integration task with its configuration. */
        TaskDetails: {
            /** @description The task. */
            task: components["schemas"]["Task"];
            /**
             * @description The configuration, a JSON document as a string. It may contain SQL and the names of
             *     tables and data sources, so don't log it.
             */
            task_detail?: string;
        };
        /** @description A data integration task. Some fields differ from those of `listTasks` in their type or case. */
        Task: {
            /** @description Task ID. */
            task_id: string;
            /** @description Name. The vendor states 3 to 100 characters here, and 1 to 64 for the name in a list. */
            task_name?: string;
            /**
             * @description `realtime` or `timing`. `listTasks` has these words in capitals.
             * @example realtime
             * @example timing
             */
            task_type?: string;
            /**
             * @description `running`, or `stop`, which English pages print as `stopped`. `listTasks` has a number
             *     instead.
             * @example stop
             * @example running
             */
            status?: string;
            /** @description Project ID. */
            project_id?: string;
            /** @description ID of the data source that the task reads. */
            source_datasource_id?: string;
            /** @description ID of the data source that the task writes. */
            target_datasource_id?: string;
            /** @description Name of the data source that the task reads. */
            source_datasource_name?: string;
            /** @description Name of the data source that the task writes. */
            target_datasource_name?: string;
            /** @description ID of the application whose data the task reads. */
            source_app_id?: string;
            /** @description ID of the application whose data the task writes. */
            target_app_id?: string;
            /** @description Name of the application whose data the task reads. */
            source_app_name?: string;
            /** @description Name of the application whose data the task writes. */
            target_app_name?: string;
            /**
             * Format: int64
             * @description Time of creation, in milliseconds since 1970. `listTasks` has a date instead.
             */
            created_date?: number;
            /**
             * Format: int64
             * @description Time of the last change, in milliseconds since 1970.
             */
            last_modified_date?: number;
            /** @description Description. Absent if it is empty. */
            description?: string;
            /** @description Tag. Absent if it is empty. */
            task_tag?: string;
        };
        /** @description A page of instances. Without `instances`, the response doesn't show which exist. */
        InstanceList: {
            /** @description Number of instances that match. */
            total?: number;
            /** @description Number of instances on this page. */
            size?: number;
            /** @description The instances. */
            instances: components["schemas"]["Instance"][];
        };
        /**
         * @description A ROMA Connect instance. The vendor marks no field as mandatory; without `id`, it could not
         *     be referred to. Source: the API Explorer (2024-01-11).
         */
        Instance: {
            /**
             * @description Instance ID.
             * @example e34610ca-0a37-4f04-8856-4101b08cc5e2
             */
            id: string;
            /** @description Name. */
            name?: string;
            /** @description Description. */
            description?: string;
            /** @description Project ID. */
            project_id?: string;
            /**
             * @description State.
             * @example CREATING
             * @example CREATE_FAILED
             * @example ERROR
             * @example RUNNING
             * @example FREEZING
             * @example FROZEN
             * @example DELETING
             */
            status?: string;
            /** @description Time of creation, in UTC. */
            create_time?: string;
            /** @description Time of the last change, in UTC. */
            update_time?: string;
            /** @description ID of the flavor. */
            flavor_id?: string;
            /** @description Type of the flavor. */
            flavor_type?: string;
            /** @description `prePaid` or `postPaid`. */
            charge_type?: string;
            /** @description CPU architecture. */
            cpu_arch?: string;
            /** @description Enterprise project ID. */
            enterprise_project_id?: string;
            /** @description IDs of the availability zones. */
            available_zone_ids?: string[];
            /** @description ID of the VPC. */
            vpc_id?: string;
            /** @description ID of the subnet. */
            subnet_id?: string;
            /** @description ID of the security group. */
            security_group_id?: string;
            /** @description True if the instance can be reached from the internet. */
            publicip_enable?: boolean;
            /** @description ID of the public IP address. */
            publicip_id?: string;
            /** @description Public IP address. */
            publicip_address?: string;
            /** @description Start of the maintenance window. */
            maintain_begin?: string;
            /** @description End of the maintenance window. */
            maintain_end?: string;
            /** @description Error code, if the instance could not be created. */
            error_code?: string;
            /** @description Error message, if the instance could not be created. */
            error_msg?: string;
        };
        /** @description The projects of an account. */
        ProjectList: {
            /** @description The projects. */
            projects: components["schemas"]["Project"][];
            /** @description Links to the pages of the list. */
            links?: components["schemas"]["IamLinks"];
        };
        /** @description A project, which represents a region of an account. */
        Project: {
            /**
             * @description Project ID.
             * @example a4a5d4098fb4474fa22cd05f897d6b99
             */
            id: string;
            /** @description Name, which is that of the region, or begins with it. */
            name?: string;
            /** @description Description. */
            description?: string;
            /** @description Account ID. */
            domain_id?: string;
            /** @description ID of the account, or of the project that this one belongs to. */
            parent_id?: string;
            /** @description True for an account. */
            is_domain?: boolean;
            /** @description True if the project can be used. */
            enabled?: boolean;
            /** @description Link to the project. */
            links?: components["schemas"]["IamLinks"];
        };
        /** @description Links between resources of IAM. */
        IamLinks: {
            /** @description URL of the resource itself. */
            self?: string;
            /** @description URL of the next page. */
            next?: string | null;
            /** @description URL of the previous page. */
            previous?: string | null;
        };
        /**
         * @description Error returned by the data integration component of ROMA Connect. It has neither details nor
         *     a request ID.
         */
        TaskError: {
            /**
             * @description Error code: `FDI.` followed by a number.
             * @example FDI.3081
             */
            error_code: string;
            /** @description Error message. */
            error_msg: string;
        };
        /** @description Error in the form that the operations on schedules of the same component print (2024-08-14). */
        WrappedTaskError: {
            /** @description HTTP status. */
            code: number;
            /** @description The error. */
            reason: components["schemas"]["TaskError"];
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
        /** @description The application does not exist, or the user can't see it. The error code is not published. */
        ApplicationNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"] | components["schemas"]["GatewayError"];
            };
        };
        /**
         * @description The request is invalid. Sources: the API Explorer (2024-01-11) and the page about updating
         *     schedules (2024-08-14), both for other operations of the same component.
         */
        InvalidTaskRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["TaskError"] | components["schemas"]["WrappedTaskError"] | components["schemas"]["GatewayError"];
            };
        };
        /**
         * @description The task does not exist, or the user can't see it. The code `FDI.3081` is that of the schema
         *     that the operations on tasks share (API Explorer, 2024-01-11).
         */
        TaskNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["TaskError"] | components["schemas"]["WrappedTaskError"] | components["schemas"]["GatewayError"];
            };
        };
        /**
         * @description The gateway or the service failed. Sources: the gateway's table of error codes (API Request
         *     Signing Guide, 2025-10-20), and the API Explorer (2024-01-11).
         */
        TaskServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["TaskError"] | components["schemas"]["GatewayError"];
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
        /**
         * @description The token is missing, invalid, or expired. IAM is behind the same gateway. Source: the page
         *     "Common Errors Related to IAM Authentication Information".
         */
        TokenRejectedByIam: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayError"] | components["schemas"]["IamError"];
            };
        };
        /** @description An error that is not documented for this operation, in the form of IAM or its gateway. */
        OtherIamError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["IamError"] | components["schemas"]["GatewayError"];
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
export type ExportAssetsRequest = components['schemas']['ExportAssetsRequest'];
export type AssetReference = components['schemas']['AssetReference'];
export type ImportAssetsRequest = components['schemas']['ImportAssetsRequest'];
export type CreatedJob = components['schemas']['CreatedJob'];
export type AssetJob = components['schemas']['AssetJob'];
export type AssetJobReason = components['schemas']['AssetJobReason'];
export type ApplicationList = components['schemas']['ApplicationList'];
export type Application = components['schemas']['Application'];
export type ApplicationUser = components['schemas']['ApplicationUser'];
export type ValidatedApplication = components['schemas']['ValidatedApplication'];
export type TaskList = components['schemas']['TaskList'];
export type TaskListItem = components['schemas']['TaskListItem'];
export type TaskDetails = components['schemas']['TaskDetails'];
export type Task = components['schemas']['Task'];
export type InstanceList = components['schemas']['InstanceList'];
export type Instance = components['schemas']['Instance'];
export type ProjectList = components['schemas']['ProjectList'];
export type Project = components['schemas']['Project'];
export type IamLinks = components['schemas']['IamLinks'];
export type TaskError = components['schemas']['TaskError'];
export type WrappedTaskError = components['schemas']['WrappedTaskError'];
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
export type ResponseApplicationNotFound = components['responses']['ApplicationNotFound'];
export type ResponseInvalidTaskRequest = components['responses']['InvalidTaskRequest'];
export type ResponseTaskNotFound = components['responses']['TaskNotFound'];
export type ResponseTaskServerError = components['responses']['TaskServerError'];
export type ResponseInvalidTokenRequest = components['responses']['InvalidTokenRequest'];
export type ResponseWrongCredentials = components['responses']['WrongCredentials'];
export type ResponseTokenRejectedByIam = components['responses']['TokenRejectedByIam'];
export type ResponseOtherIamError = components['responses']['OtherIamError'];
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
    exportAssets: {
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
        /** @description The applications and tasks to export. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExportAssetsRequest"];
            };
        };
        responses: {
            /** @description The export job was created. */
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
    importAssets: {
        parameters: {
            query?: {
                /**
                 * @description How existing assets are treated: `AddNew` adds everything as new (full import), `Merge`
                 *     merges it into what exists (incremental import). Sources of the parameters of the query:
                 *     the page for Europe (2025-07-18) and the Chinese page; no SDK of the vendor has them.
                 * @example Merge
                 */
                type?: "AddNew" | "Merge";
                /**
                 * @description Text to prepend to the names of the applications. In the console, it is needed because
                 *     the tasks of an instance must have different names.
                 * @example copy-
                 */
                prefix?: string;
                /**
                 * @description Overwrites existing data sources. The console offers this only for the equivalent of
                 *     `Merge`.
                 * @example true
                 */
                datasource_overwrite?: boolean;
            };
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
        /**
         * @description The archive. The vendor's SDKs send exactly one part. The vendor's page prints the request
         *     as JSON, although it describes a form.
         */
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["ImportAssetsRequest"];
            };
        };
        responses: {
            /** @description The import job was created. */
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
    downloadAssetArchive: {
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
                 * @description ID of the archive, as returned by `getAssetJob`. That ID has 1 to 128 characters. The
                 *     page about downloads allows 0 to 64 characters here, which would reject IDs that the
                 *     service issues.
                 * @example ff8080814dbd65d7014dbe0d84db0013
                 */
                archive_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /**
             * @description The archive, a .zip file. The vendor's pages describe neither its media type nor any
             *     header.
             */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
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
    listApplications: {
        parameters: {
            query?: {
                /**
                 * @description Start of the page. The limits are those of 2023-06-29; newer pages print none.
                 * @example 0
                 */
                offset?: number;
                /**
                 * @description Size of the page. The limits are those of 2023-06-29; newer pages print none.
                 * @example 500
                 */
                limit?: number;
                /** @description Returns only favorites, or only others. */
                favorite?: boolean;
                /**
                 * @description Returns only applications in which the user has this role, such as `delete`.
                 * @example delete
                 */
                auth_role?: string;
                /**
                 * @description Part of the name.
                 * @example AppName
                 */
                name?: string;
                /** @description Part of the application key. Documented since 2025-10-22, but in no SDK of the vendor. */
                key?: string;
                /** @description Returns only applications that the user created, or only shared ones. */
                owner?: boolean;
                /** @description Name of a user. The vendor doesn't say how it selects applications. */
                user_name?: string;
            };
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
        requestBody?: never;
        responses: {
            /** @description A page of applications. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicationList"];
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
    getApplication: {
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
                 * @description Application ID.
                 * @example b2e6b145-4f3f-4a80-aa45-f4b8029f95a3
                 */
                app_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The application. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Application"];
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
    validateApplication: {
        parameters: {
            query?: {
                /**
                 * @description Name of the application.
                 * @example MyApp
                 */
                name?: string;
                /**
                 * @description ID of the application.
                 * @example b2e6b145-4f3f-4a80-aa45-f4b8029f95a3
                 */
                id?: string;
                /** @description Key of the application. */
                key?: string;
            };
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
        requestBody?: never;
        responses: {
            /** @description The application exists. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidatedApplication"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["ApplicationNotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["ServerError"];
            default: components["responses"]["OtherError"];
        };
    };
    listTasks: {
        parameters: {
            query?: {
                /**
                 * @description Start of the page, counted in tasks. A page of 2023-06-29 prints a minimum of 1, an
                 *     older one 0. Negative values count as 0.
                 * @example 0
                 */
                offset?: number;
                /**
                 * @description Size of the page. The SDKs state a maximum of 999, and that more counts as 999. An old
                 *     page has a minimum of 0.
                 * @example 999
                 */
                limit?: number;
                /**
                 * @description Task ID.
                 * @example 15366328208d4d77b76532fe9f4006a6
                 */
                task_id?: string;
                /** @description Part of the task name, as the pages since 2023-06-29 spell it. */
                task_name?: string;
                /** @description Part of the task name, as an old page spells it. */
                taks_name?: string;
                /** @description Part of the task name, as the vendor's SDKs send it. */
                name?: string;
                /**
                 * @description 0 for a task that is stopped or has not started, 1 for a running one.
                 * @example 1
                 */
                status?: number;
                /** @description `realtime` or `timing`. The response has these words in capitals. */
                task_type?: string;
                /** @description ID of the data source that the task reads. */
                source_datasource_id?: string;
                /** @description ID of the data source that the task writes. */
                target_datasource_id?: string;
                /** @description ID of either data source. In no SDK of the vendor. */
                datasource_id?: string;
                /** @description ID of the application that the data source belongs to which the task reads. */
                source_app_id?: string;
                /** @description ID of the application that the data source belongs to which the task writes. */
                target_app_id?: string;
                /** @description `CREATED_DATE` or `STATUS`. */
                sort_field?: string;
                /** @description `ASC` or `DESC`. */
                sort_type?: string;
                /** @description State of the last execution, as in the response. */
                execute_status?: string;
                /** @description Tag of the task. */
                task_tag?: string;
                /** @description `NORMAL`, `CDC` (composite), or `FLOW` (orchestrated). In no SDK of the vendor. */
                task_mode?: string;
            };
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
        requestBody?: never;
        responses: {
            /** @description A page of tasks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskList"];
                };
            };
            400: components["responses"]["InvalidTaskRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["TaskNotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["TaskServerError"];
            default: components["responses"]["OtherError"];
        };
    };
    getTask: {
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
                 * @description Task ID.
                 * @example 15366328208d4d77b76532fe9f4006a6
                 */
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskDetails"];
                };
            };
            400: components["responses"]["InvalidTaskRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["TaskNotFound"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["TaskServerError"];
            default: components["responses"]["OtherError"];
        };
    };
    listInstances: {
        parameters: {
            query?: {
                /**
                 * @description State of the instances, as in the response.
                 * @example RUNNING
                 */
                status?: string;
                /**
                 * @description Start of the page.
                 * @example 0
                 */
                offset?: number;
                /**
                 * @description Size of the page.
                 * @example 100
                 */
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description Project ID. A project represents a region of a tenant.
                 * @example aa2d97d7e62c4b7da3ffdfc11551f878
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of instances. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceList"];
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
    listProjects: {
        parameters: {
            query?: {
                /**
                 * @description Name of the project, which is that of its region. The vendor's SDKs send it.
                 * @example ap-southeast-3
                 */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The projects. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectList"];
                };
            };
            401: components["responses"]["TokenRejectedByIam"];
            default: components["responses"]["OtherIamError"];
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
