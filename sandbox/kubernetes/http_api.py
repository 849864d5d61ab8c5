"""The manager's HTTP interface: JSON in, JSON out, errors as `{"error": {"message", "problems"}}`."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Flask, Response, jsonify, request
from pydantic import BaseModel, TypeAdapter, ValidationError
from werkzeug.exceptions import HTTPException

from sandbox.kubernetes.access.review import Reviewer
from sandbox.kubernetes.cluster import Cluster
from sandbox.kubernetes.fleet import Conflict, Fleet
from sandbox.kubernetes.schema import ClusterId, ClusterSpec, PoolName, PoolSpec

MAX_BODY = 1024 * 1024  # bytes
Model = TypeVar("Model", bound=BaseModel)
Answer = tuple[Response, int]
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
    def healthz() -> Answer:
        return jsonify({"status": "ok"}), HTTPStatus.OK

    @app.post("/clusters/<cluster_id>/authenticate")
    def authenticate(cluster_id: str) -> Answer:
        cluster = _known(fleet, cluster_id)
        if cluster.record.spec.kind != "eks":
            raise Refused(HTTPStatus.NOT_FOUND, f"cluster {cluster_id!r} isn't of kind 'eks' and takes no AWS tokens")
        return jsonify(reviewer.review(_json(), cluster.record.spec, cluster.api)), HTTPStatus.OK

    return app


def _clusters(app: Flask, fleet: Fleet) -> None:
    @app.get("/clusters")
    def list_clusters() -> Answer:
        return jsonify({"clusters": [_show(c) for c in fleet.all()]}), HTTPStatus.OK

    @app.put("/clusters/<cluster_id>")
    def put_cluster(cluster_id: str) -> Answer:
        spec = _body(ClusterSpec)
        _CLUSTER_ID.validate_python(cluster_id)
        if not cluster_id.startswith(f"{spec.kind}-"):
            raise Refused(HTTPStatus.BAD_REQUEST, f"id: got {cluster_id!r}, expected it to begin with '{spec.kind}-'")
        return jsonify(_show(fleet.put(cluster_id, spec))), HTTPStatus.OK

    @app.get("/clusters/<cluster_id>")
    def get_cluster(cluster_id: str) -> Answer:
        return jsonify(_show(_known(fleet, cluster_id))), HTTPStatus.OK

    @app.delete("/clusters/<cluster_id>")
    def delete_cluster(cluster_id: str) -> Answer:
        if not fleet.delete(cluster_id):
            raise Refused(HTTPStatus.NOT_FOUND, f"there is no cluster {cluster_id!r}")
        return jsonify({"id": cluster_id, "state": "deleted"}), HTTPStatus.OK


def _pools(app: Flask, fleet: Fleet) -> None:
    @app.put("/clusters/<cluster_id>/pools/<pool>")
    def put_pool(cluster_id: str, pool: str) -> Answer:
        spec = _body(PoolSpec)
        _POOL_NAME.validate_python(pool)
        cluster = _known(fleet, cluster_id)
        cluster.put_pool(pool, spec)
        return jsonify(_show_pool(cluster, pool)), HTTPStatus.OK

    @app.get("/clusters/<cluster_id>/pools")
    def list_pools(cluster_id: str) -> Answer:
        cluster = _known(fleet, cluster_id)
        names = sorted({*cluster.record.pools, *cluster.record.gone})
        return jsonify({"pools": [_show_pool(cluster, name) for name in names]}), HTTPStatus.OK

    @app.get("/clusters/<cluster_id>/pools/<pool>")
    def get_pool(cluster_id: str, pool: str) -> Answer:
        return jsonify(_show_pool(_known(fleet, cluster_id), pool)), HTTPStatus.OK

    @app.delete("/clusters/<cluster_id>/pools/<pool>")
    def delete_pool(cluster_id: str, pool: str) -> Answer:
        cluster = _known(fleet, cluster_id)
        if not cluster.delete_pool(pool):
            raise Refused(HTTPStatus.NOT_FOUND, f"there is no pool {pool!r} in cluster {cluster_id!r}")
        return jsonify({"name": pool, "state": "deleting"}), HTTPStatus.ACCEPTED


def _errors(app: Flask) -> None:
    def refusal(status: int, message: str, problems: list[dict[str, Any]] | None = None) -> Answer:
        return jsonify({"error": {"message": message, "problems": problems or []}}), status

    @app.before_request
    def same_host() -> Answer | None:
        # A web page that a name server points at loopback (DNS rebinding) carries its own name here.
        if request.host.partition(":")[0] not in ("127.0.0.1", "localhost"):
            return refusal(HTTPStatus.FORBIDDEN, f"got host {request.host!r}, expected 127.0.0.1 or localhost")
        return None

    @app.errorhandler(ValidationError)
    def invalid(error: ValidationError) -> Answer:
        found = [_problem(dict(e)) for e in error.errors(include_url=False, include_context=False)]
        message = "; ".join(f"{p['path']}: {p['message']}" for p in found)
        return refusal(HTTPStatus.BAD_REQUEST, message, found)

    @app.errorhandler(Refused)
    def refused(error: Refused) -> Answer:
        return refusal(error.status, str(error))

    @app.errorhandler(Conflict)
    def conflict(error: Conflict) -> Answer:
        return refusal(HTTPStatus.CONFLICT, str(error))

    @app.errorhandler(OSError)
    def system(error: OSError) -> Answer:  # a full disk, mostly
        return refusal(HTTPStatus.INSUFFICIENT_STORAGE, f"the manager can't write its state: {error}")

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> Answer:
        return refusal(error.code or 500, error.description or error.name)


def _problem(error: dict[str, Any]) -> dict[str, Any]:
    """One problem of a body: where, what it got (never a key), what was expected."""
    path = ".".join(str(part) for part in error["loc"]) or "body"
    got = error["input"]
    shown = repr(got)[:80] if isinstance(got, (str, int, float, bool, type(None))) and path != "ca_key" else None
    return {"path": path, "got": shown, "message": error["msg"].removeprefix("Value error, ")}


def _body(model: type[Model]) -> Model:
    return model.model_validate(_json())


def _json() -> Any:
    if not request.is_json:
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "expected a JSON body with Content-Type application/json")
    return request.get_json()


def _known(fleet: Fleet, cluster_id: str) -> Cluster:
    cluster = fleet.get(cluster_id)
    if cluster is None:
        raise Refused(HTTPStatus.NOT_FOUND, f"there is no cluster {cluster_id!r}")
    return cluster


def _show(cluster: Cluster) -> dict[str, Any]:
    record = cluster.record
    return {
        "id": record.id,
        "name": record.spec.name,
        "kind": record.spec.kind,
        "version": record.spec.version,
        "region": record.spec.region,
        "state": cluster.state,
        "reason": cluster.reason,
        "endpoint": cluster.endpoint,
        "ca_cert": cluster.ca.certificate,
        "kubeconfig": str(cluster.files.kubeconfig("admin")),
    }


def _show_pool(cluster: Cluster, pool: str) -> dict[str, Any]:
    status = cluster.pool_status(pool)
    if status is None:
        raise Refused(HTTPStatus.NOT_FOUND, f"there is no pool {pool!r} in cluster {cluster.record.id!r}")
    spec = cluster.record.pools.get(pool)
    return {"name": pool, **asdict(status), "spec": spec.model_dump() if spec else None}
