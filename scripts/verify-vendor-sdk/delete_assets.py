"""Lists, exports, deletes and imports assets with the vendor's SDK, and prints what it saw as JSON.

verify-vendor-sdk.ts runs it with its arguments as JSON: the endpoint, the keys, the IDs, and the
assets to delete.
"""

import json
import os
import sys
import tempfile
import time
import zipfile

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkcore.http.formdata import FormFile
from huaweicloudsdkroma.v2 import (
    AssetExportRequest,
    AssetExportRequestApps,
    AssetExportRequestTasks,
    AssetOperateRequest,
    CheckAssetJobStatusRequest,
    CheckRomaAppDetailsRequest,
    DeleteAssetRequest,
    DownloadAssetArchiveRequest,
    ExportAssetRequest,
    ImportAssetRequest,
    ImportAssetRequestBody,
    ListRomaAppRequest,
    ListTasksRequest,
    RomaClient,
    ShowTaskRequest,
)

PAGE_SIZE = 50
POLL_INTERVAL_S = 0.1
CHUNK_BYTES = 65536


def main(arguments):
    instance_id = arguments["instanceId"]
    apps, tasks = arguments["apps"], arguments["tasks"]
    client = create_client(arguments, arguments["secretKey"])
    stranger = create_client(arguments, "another key")
    seen = {
        "refusal": refusal_of(lambda: stranger.list_roma_app(ListRomaAppRequest(instance_id))),
    }

    seen["apps"] = list_apps(client, instance_id)
    seen["tasks"] = list_tasks(client, instance_id)
    seen["appsByName"] = list_apps(client, instance_id, name=arguments["name"])

    app = CheckRomaAppDetailsRequest(instance_id=instance_id, app_id=apps[0])
    seen["app"] = client.check_roma_app_details(app).id
    task = ShowTaskRequest(instance_id=instance_id, task_id=tasks[0])
    seen["task"] = client.show_task(task).task.task_id

    assets = {
        "apps": [AssetExportRequestApps(id=app_id) for app_id in apps],
        "tasks": [AssetExportRequestTasks(id=task_id) for task_id in tasks],
    }
    with tempfile.TemporaryDirectory() as folder:
        archive = os.path.join(folder, "backup.zip")
        body = AssetExportRequest(**assets)
        export = client.export_asset(ExportAssetRequest(instance_id=instance_id, body=body))
        job = follow_job(client, instance_id, export.job_id, [])
        download(client, instance_id, job.archive_id, archive)
        seen["exportJobId"] = export.job_id
        seen["archivedFiles"] = zipfile.ZipFile(archive).namelist()
        seen["secondDownload"] = refusal_of(
            lambda: download(client, instance_id, job.archive_id, archive + ".copy")
        )

        body = AssetOperateRequest(**assets)
        deletion = client.delete_asset(DeleteAssetRequest(instance_id=instance_id, body=body))
        seen["jobId"] = deletion.job_id
        seen["statuses"] = []
        follow_job(client, instance_id, deletion.job_id, seen["statuses"])
        seen["remainingApps"] = list_apps(client, instance_id)
        seen["remainingTasks"] = list_tasks(client, instance_id)

        body = ImportAssetRequestBody(import_asset_request_body=FormFile(archive))
        restoring = client.import_asset(ImportAssetRequest(instance_id=instance_id, body=body))
        seen["importJobId"] = restoring.job_id
        follow_job(client, instance_id, restoring.job_id, [])

    seen["restoredApps"] = list_apps(client, instance_id)
    seen["restoredTasks"] = list_tasks(client, instance_id)
    print(json.dumps(seen))


def create_client(arguments, secret_key):
    credentials = BasicCredentials(arguments["accessKey"], secret_key, arguments["projectId"])
    builder = RomaClient.new_builder().with_credentials(credentials)
    return builder.with_endpoint(arguments["endpoint"]).build()


def refusal_of(call):
    """Returns the message of the error that a call leads to."""
    try:
        call()
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


def follow_job(client, instance_id, job_id, statuses):
    """Returns the job at its end, and adds the statuses that it had, without repetitions."""
    while True:
        request = CheckAssetJobStatusRequest(instance_id=instance_id, job_id=job_id)
        job = client.check_asset_job_status(request)
        if statuses[-1:] != [job.status]:
            statuses.append(job.status)
        if job.status != "RUNNING":
            return job
        time.sleep(POLL_INTERVAL_S)


def download(client, instance_id, archive_id, path):
    request = DownloadAssetArchiveRequest(instance_id=instance_id, archive_id=archive_id)
    archive = client.download_asset_archive(request)

    def save(response):
        with open(path, "wb") as file:
            for chunk in response.iter_content(CHUNK_BYTES):
                file.write(chunk)

    archive.consume_download_stream(save)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
