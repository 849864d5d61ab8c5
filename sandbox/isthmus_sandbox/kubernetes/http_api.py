"""The manager's HTTP interface: JSON in, JSON out, errors as `{"error": {"message", "problems"}}`."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Flask, Response, jsonify, request
from pydantic import BaseModel, TypeAdapter, ValidationError
from werkzeug.exceptions import HTTPException

from isthmus_sandbox.kubernetes.access.review import Reviewer
from isthmus_sandbox.kubernetes.cluster import Cluster
from isthmus_sandbox.kubernetes.fleet import Conflict, Fleet
from isthmus_sandbox.kubernetes.schema import ClusterId, ClusterSpec, PoolName, PoolSpec

MAX_BODY = 1024 * 1024  # bytes
Model = TypeVar("Model", bound=BaseModel)
JsonResponse = tuple[Response, int]
_CLUSTER_ID: TypeAdapter[str] = TypeAdapter(ClusterId)
_POOL_NAME: TypeAdapter[str] = TypeAdapter(PoolName)


class Refused(Exception):
    """An answer that isn't a success."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


def application(fleet: Fleet, reviewer: Reviewer) -> Flask:
    """The WSGI application over a fleet."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    _errors(app)
    _clusters(app, fleet)
    _pools(app, fleet)

    @app.get("/healthz")
    def healthz() -> JsonResponse:
        return jsonify({"status": "ok"}), HTTPStatus.OK

    @app.post("/clusters/<cluster_id>/authenticate")
    def authenticate(cluster_id: str) -> JsonResponse:
        cluster = _cluster_or_404(fleet, cluster_id)
        if cluster.record.spec.kind != "eks":
            raise Refused(HTTPStatus.NOT_FOUND, f"cluster {cluster_id!r} isn't of kind 'eks' and takes no AWS tokens")
        return jsonify(reviewer.review(_json(), cluster.record.spec, cluster.api)), HTTPStatus.OK

    return app


def _clusters(app: Flask, fleet: Fleet) -> None:
    @app.get("/clusters")
    def list_clusters() -> JsonResponse:
        return jsonify({"clusters": [_cluster_document(c) for c in fleet.all()]}), HTTPStatus.OK

    @app.put("/clusters/<cluster_id>")
    def put_cluster(cluster_id: str) -> JsonResponse:
        spec = _body(ClusterSpec)
        _CLUSTER_ID.validate_python(cluster_id)
        if not cluster_id.startswith(f"{spec.kind}-"):
            raise Refused(HTTPStatus.BAD_REQUEST, f"id: got {cluster_id!r}, expected it to begin with '{spec.kind}-'")
        return jsonify(_cluster_document(fleet.put(cluster_id, spec))), HTTPStatus.OK

    @app.get("/clusters/<cluster_id>")
    def get_cluster(cluster_id: str) -> JsonResponse:
        return jsonify(_cluster_document(_cluster_or_404(fleet, cluster_id))), HTTPStatus.OK

    @app.delete("/clusters/<cluster_id>")
    def delete_cluster(cluster_id: str) -> JsonResponse:
        if not fleet.delete(cluster_id):
            raise Refused(HTTPStatus.NOT_FOUND, f"there is no cluster {cluster_id!r}")
        return jsonify({"id": cluster_id, "state": "deleted"}), HTTPStatus.OK


def _pools(app: Flask, fleet: Fleet) -> None:
    @app.put("/clusters/<cluster_id>/pools/<pool>")
    def put_pool(cluster_id: str, pool: str) -> JsonResponse:
        spec = _body(PoolSpec)
        _POOL_NAME.validate_python(pool)
        cluster = _cluster_or_404(fleet, cluster_id)
        cluster.put_pool(pool, spec)
        return jsonify(_pool_document(cluster, pool)), HTTPStatus.OK

    @app.get("/clusters/<cluster_id>/pools")
    def list_pools(cluster_id: str) -> JsonResponse:
        cluster = _cluster_or_404(fleet, cluster_id)
        names = sorted({*cluster.record.pools, *cluster.record.deleting})
        return jsonify({"pools": [_pool_document(cluster, name) for name in names]}), HTTPStatus.OK

    @app.get("/clusters/<cluster_id>/pools/<pool>")
    def get_pool(cluster_id: str, pool: str) -> JsonResponse:
        return jsonify(_pool_document(_cluster_or_404(fleet, cluster_id), pool)), HTTPStatus.OK

    @app.delete("/clusters/<cluster_id>/pools/<pool>")
    def delete_pool(cluster_id: str, pool: str) -> JsonResponse:
        cluster = _cluster_or_404(fleet, cluster_id)
        if not cluster.delete_pool(pool):
            raise Refused(HTTPStatus.NOT_FOUND, f"there is no pool {pool!r} in cluster {cluster_id!r}")
        return jsonify({"name": pool, "state": "deleting"}), HTTPStatus.ACCEPTED


def _errors(app: Flask) -> None:
    def refusal(status: int, message: str, problems: list[dict[str, Any]] | None = None) -> JsonResponse:
        return jsonify({"error": {"message": message, "problems": problems or []}}), status

    @app.before_request
    def same_host() -> JsonResponse | None:
        # A web page that a name server points at loopback (DNS rebinding) carries its own name here.
        if request.host.partition(":")[0] not in ("127.0.0.1", "localhost"):
            return refusal(HTTPStatus.FORBIDDEN, f"got host {request.host!r}, expected 127.0.0.1 or localhost")
        return None

    @app.errorhandler(ValidationError)
    def invalid(error: ValidationError) -> JsonResponse:
        problems = [_problem(dict(e)) for e in error.errors(include_url=False, include_context=False)]
        message = "; ".join(f"{p['path']}: {p['message']}" for p in problems)
        return refusal(HTTPStatus.BAD_REQUEST, message, problems)

    @app.errorhandler(Refused)
    def refused(error: Refused) -> JsonResponse:
        return refusal(error.status, str(error))

    @app.errorhandler(Conflict)
    def conflict(error: Conflict) -> JsonResponse:
        return refusal(HTTPStatus.CONFLICT, str(error))

    @app.errorhandler(OSError)
    def system(error: OSError) -> JsonResponse:  # a full disk, mostly
        return refusal(HTTPStatus.INSUFFICIENT_STORAGE, f"the manager can't write its state: {error}")

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> JsonResponse:
        return refusal(error.code or 500, error.description or error.name)


def _problem(error: dict[str, Any]) -> dict[str, Any]:
    """One problem of a body: where, what it got (never a key), what was expected."""
    path = ".".join(str(part) for part in error["loc"]) or "body"
    value = error["input"]
    got_text = repr(value)[:80] if isinstance(value, (str, int, float, bool, type(None))) and path != "ca_key" else None
    return {"path": path, "got": got_text, "message": error["msg"].removeprefix("Value error, ")}


def _body(model: type[Model]) -> Model:
    return model.model_validate(_json())


def _json() -> Any:
    if not request.is_json:
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "expected a JSON body with Content-Type application/json")
    return request.get_json()


def _cluster_or_404(fleet: Fleet, cluster_id: str) -> Cluster:
    cluster = fleet.get(cluster_id)
    if cluster is None:
        raise Refused(HTTPStatus.NOT_FOUND, f"there is no cluster {cluster_id!r}")
    return cluster


def _cluster_document(cluster: Cluster) -> dict[str, Any]:
    record = cluster.record
    return {
        "id": record.id,
        "name": record.spec.name,
        "kind": record.spec.kind,
        "version": record.spec.version,
        "region": record.spec.region,
        "account": record.spec.account,
        "subnet": record.spec.subnet,
        "pod_cidr": record.spec.pod_cidr,
        "state": cluster.state,
        "reason": cluster.reason,
        "endpoint": cluster.endpoint,
        "ca_cert": cluster.ca.certificate,
        "kubeconfig": str(cluster.files.kubeconfig("admin")),
    }


def _pool_document(cluster: Cluster, pool: str) -> dict[str, Any]:
    status = cluster.pool_status(pool)
    if status is None:
        raise Refused(HTTPStatus.NOT_FOUND, f"there is no pool {pool!r} in cluster {cluster.record.id!r}")
    spec = cluster.record.pools.get(pool)
    return {"name": pool, **asdict(status), "spec": spec.model_dump() if spec else None}
