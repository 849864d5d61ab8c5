"""getPolicyDocument: statements as JSON, joined with other documents.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/iam/getpolicydocument/.
"""

import json
import zlib
from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props
from isthmus_sandbox.plugins.core.server import Failure

LISTS = {"actions": "Action", "notActions": "NotAction", "resources": "Resource", "notResources": "NotResource"}
PRINCIPALS = {"principals": "Principal", "notPrincipals": "NotPrincipal"}


def policy_document(args: Props) -> Props:
    """Statements of the sources, then the own, then the overriding; a later statement takes the place of its `sid`."""
    statements = [_statement(block) for block in args.get("statements") or []]
    sources = _statements(args, "sourcePolicyDocuments", "sourceJson")
    _refuse_twins("sourcePolicyDocuments", sources)
    _refuse_twins("statements", statements)
    joined = _override(sources, statements)
    joined = _override(joined, _statements(args, "overridePolicyDocuments", "overrideJson"))
    document = {"Version": args.get("version") or "2012-10-17"}
    if args.get("policyId"):
        document["Id"] = args["policyId"]
    complete = {**document, "Statement": joined}
    text = json.dumps(complete, indent=2)
    minified = json.dumps(complete, separators=(",", ":"))
    return {**args, "id": str(zlib.crc32(text.encode())), "json": text, "minifiedJson": minified}


def _statement(block: Props) -> Props:
    statement: Props = {"Sid": block["sid"]} if block.get("sid") else {}
    statement["Effect"] = block.get("effect") or "Allow"
    for name, key in LISTS.items():
        if block.get(name):
            statement[key] = _one_or_all([_variables(v) for v in sorted(block[name], reverse=True)])
    for name, key in PRINCIPALS.items():
        if block.get(name):
            statement[key] = _principals(block[name])
    conditions: Props = {}
    for entry in block.get("conditions") or []:
        values = [_variables(v) for v in entry["values"]]
        conditions.setdefault(entry["test"], {}).setdefault(entry["variable"], []).extend(values)
    if conditions:
        statement["Condition"] = {t: {v: _one_or_all(all_) for v, all_ in c.items()} for t, c in conditions.items()}
    return statement


def _principals(blocks: list[Props]) -> Any:
    if any(p["type"] == "*" and p["identifiers"] == ["*"] for p in blocks):
        return "*"
    identifiers: dict[str, list[str]] = {}
    for principal in blocks:
        identifiers.setdefault(principal["type"], []).extend(map(_variables, principal["identifiers"]))
    return {kind: _one_or_all(sorted(ids, reverse=True)) for kind, ids in identifiers.items()}


def _variables(text: str) -> str:
    """IAM's variables are written `&{…}`, since `${…}` is Terraform's."""
    return text.replace("&{", "${")


def _one_or_all(values: list[str]) -> Any:
    return values[0] if len(values) == 1 else values


def _statements(args: Props, *names: str) -> list[Props]:
    result: list[Props] = []
    for name in names:
        documents = args.get(name) or []
        for text in [documents] if isinstance(documents, str) else documents:
            try:
                statements = json.loads(text).get("Statement") or [] if text else []
            except (ValueError, AttributeError) as error:
                raise Failure(f"{name}: not a policy document: {error}") from None
            result += statements if isinstance(statements, list) else [statements]
    return result


def _refuse_twins(name: str, statements: list[Props]) -> None:
    sids = [s["Sid"] for s in statements if s.get("Sid")]
    if twins := sorted({sid for sid in sids if sids.count(sid) > 1}):
        raise Failure(f"{name}: more than one statement has the sid {', '.join(twins)}")


def _override(base: list[Props], overriding: list[Props]) -> list[Props]:
    joined = list(base)
    for statement in overriding:
        places = [i for i, s in enumerate(joined) if statement.get("Sid") and s.get("Sid") == statement["Sid"]]
        if places:
            joined[places[0]] = statement
        else:
            joined.append(statement)
    return joined
