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

from sandbox.aws.backup import checks
from sandbox.aws.errors import AwsError

Json = dict[str, Any]
MOST = 100  # selections of a plan
PAGE = 1000
LOCK = threading.RLock()


def _kept(response: Any, plan: str) -> dict[str, Json]:
    """The selections of a plan. They lie in moto's backend, so that they are saved and reset with it."""
    kept: dict[str, dict[str, Json]] = response.backup_backend.__dict__.setdefault("isthmus_selections", {})
    return kept.setdefault(plan, {})


def _plan(response: Any) -> str:
    """The plan that the path names, which isn't deleted."""
    id_ = str(response.path).split("/plans/")[1].split("/")[0]
    known = response.backup_backend.plans.get(id_)
    if known is None or known.deletion_date is not None:
        raise AwsError("ResourceNotFoundException", f"Cannot find backup plan with id {id_}")
    return id_


def _one(response: Any) -> tuple[dict[str, Json], Json]:
    """The selection that the path names, and those beside it."""
    kept, id_ = _kept(response, _plan(response)), str(response.path).rstrip("/").rpartition("/")[2]
    if id_ not in kept:
        raise AwsError("ResourceNotFoundException", f"Cannot find backup selection with id {id_}")
    return kept, kept[id_]


def create(response: Any) -> ActionResult:
    """CreateBackupSelection."""
    from moto.iam.models import iam_backends

    asked, plan = json.loads(response.body or "{}"), _plan(response)
    wanted = checks.selection(asked.get("BackupSelection") or {}, iam_backends[response.current_account]["aws"])
    kept, token = _kept(response, plan), asked.get("CreatorRequestId")
    if token and any(s["CreatorRequestId"] == token for s in kept.values()):
        raise AwsError("AlreadyExistsException", f"A selection of creator request {token} exists already")
    if any(s["BackupSelection"] == wanted for s in kept.values()):
        raise AwsError("AlreadyExistsException", "Backup selection with the same document already exists")
    if len(kept) >= MOST:
        raise AwsError("LimitExceededException", f"at most {MOST} selections of a backup plan")
    made = {
        "BackupPlanId": plan,
        "SelectionId": str(uuid.uuid4()),
        "CreationDate": round(time.time(), 3),
        "CreatorRequestId": token,
        "BackupSelection": wanted,
    }
    kept[made["SelectionId"]] = made
    return ActionResult({k: made[k] for k in ("BackupPlanId", "SelectionId", "CreationDate")})


def get(response: Any) -> ActionResult:
    """GetBackupSelection."""
    return ActionResult({k: v for k, v in _one(response)[1].items() if v is not None})


def listed(response: Any) -> ActionResult:
    """ListBackupSelections, in pages."""
    kept = list(_kept(response, _plan(response)).values())
    size, token = response._get_param("maxResults") or PAGE, response._get_param("nextToken") or "0"
    if not str(size).isdigit() or not 1 <= int(size) <= PAGE or not str(token).isdigit():
        raise checks.invalid(f"maxResults must be between 1 and {PAGE}, and nextToken one that was answered")
    start, end = int(token), int(token) + int(size)
    answer: Json = {"BackupSelectionsList": [_member(one) for one in kept[start:end]]}
    if end < len(kept):
        answer["NextToken"] = str(end)
    return ActionResult(answer)


def _member(one: Json) -> Json:
    facts = {k: one[k] for k in ("BackupPlanId", "SelectionId", "CreationDate", "CreatorRequestId") if one[k]}
    return facts | {k: one["BackupSelection"][k] for k in ("SelectionName", "IamRoleArn")}


def delete(response: Any) -> EmptyResult:
    """DeleteBackupSelection."""
    kept, one = _one(response)
    del kept[one["SelectionId"]]
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

    def create_backup_plan(self: Any, **asked: Any) -> Any:
        plans = self.plans
        self.plans = {id_: plan for id_, plan in plans.items() if plan.deletion_date is None}
        try:
            made = make(self, **asked)
        finally:
            self.plans = plans
        plans[made.backup_plan_id] = made
        return made

    for name, method in (("delete_backup_plan", delete_backup_plan), ("create_backup_plan", create_backup_plan)):
        setattr(BackupBackend, name, _alone(method))


def _alone(method: Any) -> Any:
    def locked(*args: Any, **named: Any) -> Any:
        with LOCK:
            return method(*args, **named)

    return locked
