"""Launch templates: a change makes another version.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/ec2/launchtemplate/.
"""

from typing import Any

from sandbox.plugins.aws.resource_type import Props, ResourceType, tags_dict, tags_list, unordered
from sandbox.plugins.aws.shapes import from_api, to_api

TEMPLATE_OWN = ("name", "namePrefix", "description", "tags", "updateDefaultVersion", "defaultVersion", "region")
SPELLED = {  # of launch template data, where the provider's names differ
    "vpcSecurityGroupIds": "SecurityGroupIds",
    "ebs": "Ebs",
}
READ = {api[:1].lower() + api[1:]: name for name, api in SPELLED.items()}


def _template_data(client: Any, inputs: Props) -> Props:
    shape = client.meta.service_model.shape_for("RequestLaunchTemplateData")
    own = {k: v for k, v in inputs.items() if k not in TEMPLATE_OWN and not k.startswith("__")}
    if own.get("tagSpecifications"):
        own["tagSpecifications"] = [{**s, "tags": tags_list(s.get("tags"))} for s in own["tagSpecifications"]]
    data: Props = to_api(shape, own, SPELLED)
    return data


def _create_template(client: Any, inputs: Props) -> str:
    request: Props = {"LaunchTemplateName": inputs["name"], "LaunchTemplateData": _template_data(client, inputs)}
    if inputs.get("tags"):
        request["TagSpecifications"] = [{"ResourceType": "launch-template", "Tags": tags_list(inputs["tags"])}]
    return str(client.create_launch_template(**request)["LaunchTemplate"]["LaunchTemplateId"])


def _read_template(client: Any, id_: str) -> Props | None:
    found = client.describe_launch_templates(LaunchTemplateIds=[id_])["LaunchTemplates"]
    if not found:
        return None
    template = found[0]
    latest = client.describe_launch_template_versions(LaunchTemplateId=id_, Versions=["$Latest"])
    data = from_api(latest["LaunchTemplateVersions"][0]["LaunchTemplateData"])
    known = {READ.get(name, name): value for name, value in data.items()}
    # moto mixes the template's own tags in.
    told = [s for s in known.get("tagSpecifications") or [] if s.get("resourceType") != "launch-template"]
    known["tagSpecifications"] = [{**s, "tags": tags_dict(s.get("tags"), "key", "value")} for s in told]
    tags = client.describe_tags(Filters=[{"Name": "resource-id", "Values": [id_]}])["Tags"]
    return {
        **known,
        "name": template["LaunchTemplateName"],
        "latestVersion": template["LatestVersionNumber"],
        "defaultVersion": template["DefaultVersionNumber"],
        "tags": tags_dict(tags),
    }


def _update_template(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    if changed - {"tags", "updateDefaultVersion"}:
        data = _template_data(client, new)
        made = client.create_launch_template_version(LaunchTemplateId=id_, LaunchTemplateData=data)
        if new.get("updateDefaultVersion"):
            number = str(made["LaunchTemplateVersion"]["VersionNumber"])
            client.modify_launch_template(LaunchTemplateId=id_, DefaultVersion=number)


TYPES = {
    "aws:ec2/launchTemplate:LaunchTemplate": ResourceType(
        "ec2",
        create=_create_template,
        read=_read_template,
        delete=("delete_launch_template", "LaunchTemplateId"),
        missing=("InvalidLaunchTemplateId.NotFound", "InvalidLaunchTemplateId.NotFoundException"),
        ec2_tags="launch-template",
        autoname="name",
        replace=frozenset({"name", "namePrefix"}),
        write_only=frozenset({"updateDefaultVersion"}),
        computed=frozenset({"defaultVersion"}),
        volatile=frozenset({"latestVersion", "defaultVersion"}),
        same=dict.fromkeys(("vpcSecurityGroupIds", "securityGroupNames"), unordered),
        update=_update_template,
        arn="arn:aws:ec2:{region}:{account}:launch-template/{id}",
        conflicts=(("name", "namePrefix"),),
    ),
}
