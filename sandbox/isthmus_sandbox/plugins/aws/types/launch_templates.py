"""Launch templates: a change makes another version.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/ec2/launchtemplate/.
"""

from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType, tags_dict, tags_list, unordered
from isthmus_sandbox.plugins.aws.shapes import from_api, to_api

TEMPLATE_OWN = ("name", "namePrefix", "description", "tags", "updateDefaultVersion", "defaultVersion", "region")
API_NAMES = {  # of launch template data, where the provider's names differ
    "vpcSecurityGroupIds": "SecurityGroupIds",
    "ebs": "Ebs",
}
PROPERTY_NAMES = {api[:1].lower() + api[1:]: name for name, api in API_NAMES.items()}


def _template_data(client: Any, inputs: Props) -> Props:
    shape = client.meta.service_model.shape_for("RequestLaunchTemplateData")
    properties = {k: v for k, v in inputs.items() if k not in TEMPLATE_OWN and not k.startswith("__")}
    if properties.get("tagSpecifications"):
        properties["tagSpecifications"] = [
            {**s, "tags": tags_list(s.get("tags"))} for s in properties["tagSpecifications"]
        ]
    data: Props = to_api(shape, properties, API_NAMES)
    return data


def _create_template(client: Any, inputs: Props) -> str:
    request: Props = {"LaunchTemplateName": inputs["name"], "LaunchTemplateData": _template_data(client, inputs)}
    if inputs.get("tags"):
        request["TagSpecifications"] = [{"ResourceType": "launch-template", "Tags": tags_list(inputs["tags"])}]
    return str(client.create_launch_template(**request)["LaunchTemplate"]["LaunchTemplateId"])


def _read_template(client: Any, id_: str) -> Props | None:
    templates = client.describe_launch_templates(LaunchTemplateIds=[id_])["LaunchTemplates"]
    if not templates:
        return None
    template = templates[0]
    latest = client.describe_launch_template_versions(LaunchTemplateId=id_, Versions=["$Latest"])
    data = from_api(latest["LaunchTemplateVersions"][0]["LaunchTemplateData"])
    properties = {PROPERTY_NAMES.get(name, name): value for name, value in data.items()}
    # moto mixes the template's own tags in.
    specifications = [
        s for s in properties.get("tagSpecifications") or [] if s.get("resourceType") != "launch-template"
    ]
    properties["tagSpecifications"] = [{**s, "tags": tags_dict(s.get("tags"), "key", "value")} for s in specifications]
    tags = client.describe_tags(Filters=[{"Name": "resource-id", "Values": [id_]}])["Tags"]
    return {
        **properties,
        "name": template["LaunchTemplateName"],
        "latestVersion": template["LatestVersionNumber"],
        "defaultVersion": template["DefaultVersionNumber"],
        "tags": tags_dict(tags),
    }


def _update_template(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    if changed - {"tags", "updateDefaultVersion"}:
        data = _template_data(client, new)
        response = client.create_launch_template_version(LaunchTemplateId=id_, LaunchTemplateData=data)
        if new.get("updateDefaultVersion"):
            number = str(response["LaunchTemplateVersion"]["VersionNumber"])
            client.modify_launch_template(LaunchTemplateId=id_, DefaultVersion=number)


TYPES = {
    "aws:ec2/launchTemplate:LaunchTemplate": ResourceType(
        "ec2",
        create=_create_template,
        read=_read_template,
        delete=("delete_launch_template", "LaunchTemplateId"),
        not_found=("InvalidLaunchTemplateId.NotFound", "InvalidLaunchTemplateId.NotFoundException"),
        ec2_tags="launch-template",
        autoname="name",
        replace=frozenset({"name", "namePrefix"}),
        write_only=frozenset({"updateDefaultVersion"}),
        computed=frozenset({"defaultVersion"}),
        volatile=frozenset({"latestVersion", "defaultVersion"}),
        canonical=dict.fromkeys(("vpcSecurityGroupIds", "securityGroupNames"), unordered),
        update=_update_template,
        arn="arn:aws:ec2:{region}:{account}:launch-template/{id}",
        conflicts=(("name", "namePrefix"),),
    ),
}
