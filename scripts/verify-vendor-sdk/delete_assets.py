"""Lists, looks up and deletes assets with the vendor's SDK, and prints what it saw as JSON.

verify-vendor-sdk.ts runs it with its arguments as JSON: the endpoint, the keys, the IDs, and the
assets to delete.
"""

import json
import sys
import time

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkroma.v2 import (
    AssetExportRequestApps,
    AssetExportRequestTasks,
    AssetOperateRequest,
    CheckAssetJobStatusRequest,
    CheckRomaAppDetailsRequest,
    DeleteAssetRequest,
    ListRomaAppRequest,
    ListTasksRequest,
    RomaClient,
    ShowTaskRequest,
)

PAGE_SIZE = 50
POLL_INTERVAL_S = 0.1


def main(arguments):
    instance_id = arguments["instanceId"]
    apps, tasks = arguments["apps"], arguments["tasks"]
    client = create_client(arguments, arguments["secretKey"])
    seen = {"refusal": refusal_of(create_client(arguments, "another key"), instance_id)}

    seen["apps"] = list_apps(client, instance_id)
    seen["tasks"] = list_tasks(client, instance_id)
    seen["appsByName"] = list_apps(client, instance_id, name=arguments["name"])

    app = CheckRomaAppDetailsRequest(instance_id=instance_id, app_id=apps[0])
    seen["app"] = client.check_roma_app_details(app).id
    task = ShowTaskRequest(instance_id=instance_id, task_id=tasks[0])
    seen["task"] = client.show_task(task).task.task_id

    body = AssetOperateRequest(
        apps=[AssetExportRequestApps(id=app_id) for app_id in apps],
        tasks=[AssetExportRequestTasks(id=task_id) for task_id in tasks],
    )
    deletion = client.delete_asset(DeleteAssetRequest(instance_id=instance_id, body=body))
    seen["jobId"] = deletion.job_id
    seen["statuses"] = follow_job(client, instance_id, deletion.job_id)

    seen["remainingApps"] = list_apps(client, instance_id)
    seen["remainingTasks"] = list_tasks(client, instance_id)
    print(json.dumps(seen))


def create_client(arguments, secret_key):
    credentials = BasicCredentials(arguments["accessKey"], secret_key, arguments["projectId"])
    builder = RomaClient.new_builder().with_credentials(credentials)
    return builder.with_endpoint(arguments["endpoint"]).build()


def refusal_of(client, instance_id):
    """Returns the message of the error that a wrong key leads to."""
    try:
        client.list_roma_app(ListRomaAppRequest(instance_id=instance_id))
    except ClientRequestException as error:
        return f"{error.status_code} {error.error_code} {error.error_msg}"
    return None


def list_apps(client, instance_id, **filters):
    def list_page(offset):
        request = ListRomaAppRequest(instance_id, offset=offset, limit=PAGE_SIZE, **filters)
        response = client.list_roma_app(request)
        return [app.id for app in response.apps], response.total

    return all_pages(list_page)


def list_tasks(client, instance_id):
    def list_page(offset):
        request = ListTasksRequest(instance_id, offset=offset, limit=PAGE_SIZE)
        response = client.list_tasks(request)
        return [task.task_id for task in response.entities], response.total

    return all_pages(list_page)


def all_pages(list_page):
    ids = []
    while True:
        page, total = list_page(len(ids))
        ids += page
        if not page or len(ids) >= total:
            return ids


def follow_job(client, instance_id, job_id):
    """Returns the statuses that the job had until its end, without repetitions."""
    statuses = []
    while True:
        request = CheckAssetJobStatusRequest(instance_id=instance_id, job_id=job_id)
        status = client.check_asset_job_status(request).status
        if statuses[-1:] != [status]:
            statuses.append(status)
        if status != "RUNNING":
            return statuses
        time.sleep(POLL_INTERVAL_S)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
