"""Backup selections, as moto's dispatcher calls their operations: what a plan backs up, and as which role.

Sources: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupSelection.html,
API_GetBackupSelection.html, API_ListBackupSelections.html, API_DeleteBackupSelection.html, API_DeleteBackupPlan.html.
"""

import json
import threading
import time
import uuid
from typing import Any

from moto.core.responses import ActionResult, EmptyResult

from isthmus_sandbox.aws.backup import checks
from isthmus_sandbox.aws.errors import AwsError

Json = dict[str, Any]
MOST = 100  # selections of a plan
PAGE = 1000
LOCK = threading.RLock()


def _selections_of(response: Any, plan: str) -> dict[str, Json]:
    """The selections of a plan. They lie in moto's backend, so that they are saved and reset with it."""
    selections: dict[str, dict[str, Json]] = response.backup_backend.__dict__.setdefault("isthmus_selections", {})
    return selections.setdefault(plan, {})


def _plan(response: Any) -> str:
    """The plan that the path names, which isn't deleted."""
    id_ = str(response.path).split("/plans/")[1].split("/")[0]
    plan = response.backup_backend.plans.get(id_)
    if plan is None or plan.deletion_date is not None:
        raise AwsError("ResourceNotFoundException", f"Cannot find backup plan with id {id_}")
    return id_


def _plan_and_selection(response: Any) -> tuple[dict[str, Json], Json]:
    """The selection that the path names, and those beside it."""
    selections, id_ = _selections_of(response, _plan(response)), str(response.path).rstrip("/").rpartition("/")[2]
    if id_ not in selections:
        raise AwsError("ResourceNotFoundException", f"Cannot find backup selection with id {id_}")
    return selections, selections[id_]


def create(response: Any) -> ActionResult:
    """CreateBackupSelection."""
    from moto.iam.models import iam_backends

    request, plan = json.loads(response.body or "{}"), _plan(response)
    selection = checks.selection(request.get("BackupSelection") or {}, iam_backends[response.current_account]["aws"])
    selections, token = _selections_of(response, plan), request.get("CreatorRequestId")
    if token and any(s["CreatorRequestId"] == token for s in selections.values()):
        raise AwsError("AlreadyExistsException", f"A selection of creator request {token} exists already")
    if any(s["BackupSelection"] == selection for s in selections.values()):
        raise AwsError("AlreadyExistsException", "Backup selection with the same document already exists")
    if len(selections) >= MOST:
        raise AwsError("LimitExceededException", f"at most {MOST} selections of a backup plan")
    created = {
        "BackupPlanId": plan,
        "SelectionId": str(uuid.uuid4()),
        "CreationDate": round(time.time(), 3),
        "CreatorRequestId": token,
        "BackupSelection": selection,
    }
    selections[created["SelectionId"]] = created
    return ActionResult({k: created[k] for k in ("BackupPlanId", "SelectionId", "CreationDate")})


def get(response: Any) -> ActionResult:
    """GetBackupSelection."""
    return ActionResult({k: v for k, v in _plan_and_selection(response)[1].items() if v is not None})


def listed(response: Any) -> ActionResult:
    """ListBackupSelections, in pages."""
    selections = list(_selections_of(response, _plan(response)).values())
    size, token = response._get_param("maxResults") or PAGE, response._get_param("nextToken") or "0"
    if not str(size).isdigit() or not 1 <= int(size) <= PAGE or not str(token).isdigit():
        raise checks.invalid(f"maxResults must be between 1 and {PAGE}, and nextToken one that was answered")
    start, end = int(token), int(token) + int(size)
    response_body: Json = {"BackupSelectionsList": [_member(selection) for selection in selections[start:end]]}
    if end < len(selections):
        response_body["NextToken"] = str(end)
    return ActionResult(response_body)


def _member(selection: Json) -> Json:
    facts = {
        k: selection[k] for k in ("BackupPlanId", "SelectionId", "CreationDate", "CreatorRequestId") if selection[k]
    }
    return facts | {k: selection["BackupSelection"][k] for k in ("SelectionName", "IamRoleArn")}


def delete(response: Any) -> EmptyResult:
    """DeleteBackupSelection."""
    selections, selection = _plan_and_selection(response)
    del selections[selection["SelectionId"]]
    return EmptyResult()


def extend() -> None:
    """Put the operations into moto; a plan with selections can't be deleted, and a deleted one's name is free."""
    from moto.backup.models import BackupBackend
    from moto.backup.responses import BackupResponse

    added = {"create": create, "get": get, "delete": delete}
    for verb, operation in added.items():
        setattr(BackupResponse, f"{verb}_backup_selection", _alone(operation))
    setattr(BackupResponse, "list_backup_selections", _alone(listed))  # noqa: B010  # mypy: a method
    remove, make = BackupBackend.delete_backup_plan, BackupBackend.create_backup_plan

    def delete_backup_plan(self: Any, backup_plan_id: str) -> Any:
        if self.__dict__.get("isthmus_selections", {}).get(backup_plan_id):
            raise AwsError(
                "InvalidRequestException",
                "Related backup plan selections must be deleted prior to backup plan deletion",
            )
        return remove(self, backup_plan_id)

    def create_backup_plan(self: Any, **request: Any) -> Any:
        plans = self.plans
        self.plans = {id_: plan for id_, plan in plans.items() if plan.deletion_date is None}
        try:
            created = make(self, **request)
        finally:
            self.plans = plans
        plans[created.backup_plan_id] = created
        return created

    for name, method in (("delete_backup_plan", delete_backup_plan), ("create_backup_plan", create_backup_plan)):
        setattr(BackupBackend, name, _alone(method))


def _alone(method: Any) -> Any:
    def locked(*args: Any, **named: Any) -> Any:
        with LOCK:
            return method(*args, **named)

    return locked
