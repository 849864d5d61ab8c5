"""getPolicyDocument: statements as JSON, joined with other documents.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/iam/getpolicydocument/.
"""

import json
import zlib
from typing import Any

from sandbox.plugins.aws.resource_type import Props
from sandbox.plugins.core.server import Failure

LISTS = {"actions": "Action", "notActions": "NotAction", "resources": "Resource", "notResources": "NotResource"}
PRINCIPALS = {"principals": "Principal", "notPrincipals": "NotPrincipal"}


def policy_document(args: Props) -> Props:
    """Statements of the sources, then the own, then the overriding; a later statement takes the place of its `sid`."""
    own = [_statement(given) for given in args.get("statements") or []]
    sources = _statements(args, "sourcePolicyDocuments", "sourceJson")
    _refuse_twins("sourcePolicyDocuments", sources)
    _refuse_twins("statements", own)
    joined = _override(sources, own)
    joined = _override(joined, _statements(args, "overridePolicyDocuments", "overrideJson"))
    document = {"Version": args.get("version") or "2012-10-17"}
    if args.get("policyId"):
        document["Id"] = args["policyId"]
    whole = {**document, "Statement": joined}
    text = json.dumps(whole, indent=2)
    minified = json.dumps(whole, separators=(",", ":"))
    return {**args, "id": str(zlib.crc32(text.encode())), "json": text, "minifiedJson": minified}


def _statement(given: Props) -> Props:
    statement: Props = {"Sid": given["sid"]} if given.get("sid") else {}
    statement["Effect"] = given.get("effect") or "Allow"
    for name, key in LISTS.items():
        if given.get(name):
            statement[key] = _one_or_all([_variables(v) for v in sorted(given[name], reverse=True)])
    for name, key in PRINCIPALS.items():
        if given.get(name):
            statement[key] = _principals(given[name])
    conditions: Props = {}
    for entry in given.get("conditions") or []:
        values = [_variables(v) for v in entry["values"]]
        conditions.setdefault(entry["test"], {}).setdefault(entry["variable"], []).extend(values)
    if conditions:
        statement["Condition"] = {t: {v: _one_or_all(all_) for v, all_ in c.items()} for t, c in conditions.items()}
    return statement


def _principals(given: list[Props]) -> Any:
    if any(p["type"] == "*" and p["identifiers"] == ["*"] for p in given):
        return "*"
    found: dict[str, list[str]] = {}
    for principal in given:
        found.setdefault(principal["type"], []).extend(map(_variables, principal["identifiers"]))
    return {kind: _one_or_all(sorted(ids, reverse=True)) for kind, ids in found.items()}


def _variables(text: str) -> str:
    """IAM's variables are written `&{…}`, since `${…}` is Terraform's."""
    return text.replace("&{", "${")


def _one_or_all(values: list[str]) -> Any:
    return values[0] if len(values) == 1 else values


def _statements(args: Props, *names: str) -> list[Props]:
    found: list[Props] = []
    for name in names:
        given = args.get(name) or []
        for text in [given] if isinstance(given, str) else given:
            try:
                statements = json.loads(text).get("Statement") or [] if text else []
            except (ValueError, AttributeError) as error:
                raise Failure(f"{name}: not a policy document: {error}") from None
            found += statements if isinstance(statements, list) else [statements]
    return found


def _refuse_twins(name: str, statements: list[Props]) -> None:
    sids = [s["Sid"] for s in statements if s.get("Sid")]
    if twins := sorted({sid for sid in sids if sids.count(sid) > 1}):
        raise Failure(f"{name}: more than one statement has the sid {', '.join(twins)}")


def _override(before: list[Props], after: list[Props]) -> list[Props]:
    joined = list(before)
    for statement in after:
        places = [i for i, s in enumerate(joined) if statement.get("Sid") and s.get("Sid") == statement["Sid"]]
        if places:
            joined[places[0]] = statement
        else:
            joined.append(statement)
    return joined
