"""A resource as the pack sees it: unknowns apart, never raised; edges, components and ignored changes as sent."""

from pulumi.runtime.proto import analyzer_pb2

from isthmus_policies.subject import UNKNOWN, Subject, by_urn, of_message

STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
URN = "urn:pulumi:test::isthmus::aws:s3/bucket:Bucket::b"
PROVIDER = "urn:pulumi:test::isthmus::pulumi:providers:aws::p"


def request() -> analyzer_pb2.AnalyzeRequest:
    """What the engine asks of a bucket whose name isn't known."""
    message = analyzer_pb2.AnalyzeRequest(type="aws:s3/bucket:Bucket", name="b", urn=URN)
    message.properties.update({"bucket": STRING, "tags": {"Name": "b"}})
    message.options.ignoreChanges.append("tags")
    message.options.parent = "urn:parent"
    message.provider.urn = PROVIDER
    message.provider.properties.update({"region": "eu-central-1"})
    return message


def test_a_resource_is_read_from_what_the_engine_asks() -> None:
    one = of_message(request())
    assert one.get("bucket") is UNKNOWN and one.get("tags", "Name") == "b"
    assert (one.provider_urn, one.provider_props) == (PROVIDER, {"region": "eu-central-1"})
    assert one.ignores("tags") == "tags" and one.ignores("bucket") == ""
    assert one.parent == "urn:parent" and not one.is_component and not one.whole_stack


def test_a_whole_stacks_resource_has_its_edges() -> None:
    message = analyzer_pb2.AnalyzerResource(type="aws:s3/bucketPolicy:BucketPolicy", name="p", urn="urn:p", parent="urn:c")
    message.propertyDependencies["bucket"].urns.append(URN)
    message.dependencies.append("urn:other")
    one = of_message(message)
    assert one.by_property == {"bucket": frozenset({URN})} and one.depends_on == {URN, "urn:other"}
    assert one.parent == "urn:c" and one.whole_stack and by_urn([one]) == {"urn:p": one}


def test_what_has_no_provider_is_a_component() -> None:
    assert Subject("isthmus:index:Tenant", "t", "urn:t", {}).is_component
    assert not Subject("pulumi:providers:aws", "p", PROVIDER, {}).is_component
    assert Subject("pulumi:providers:aws", "p", PROVIDER, {}).is_provider


def test_a_path_through_an_unknown_is_unknown() -> None:
    one = Subject("aws:s3/bucket:Bucket", "b", "urn", {"tags": UNKNOWN, "x": {"y": 1}})
    assert one.get("tags", "isthmus:classification") is UNKNOWN
    assert one.get("x", "y") == 1
    assert one.get("x", "z") is None
    assert one.get("x", "y", "z") is None


def test_ignored_paths_cover_what_they_are_in_and_what_is_in_them() -> None:
    def ignored(*paths: str) -> Subject:
        return Subject("aws:s3/bucket:Bucket", "b", "urn", {}, ignored=paths)

    assert ignored("tags.Name").ignores("tags") == "tags.Name"
    assert ignored('["tags"]["Name"]').ignores("tags") == '["tags"]["Name"]'
    assert ignored("ingress[0].cidrBlocks").ignores("ingress", "egress") == "ingress[0].cidrBlocks"
    assert ignored("*").ignores("tags") == "*"
    assert ignored("tagsAll").ignores("tags") == ""


def test_the_parts_of_a_type_are_read() -> None:
    one = Subject("kubernetes:apps/v1:Deployment", "d", "urn", {})
    assert (one.package, one.module, one.type_name) == ("kubernetes", "apps/v1", "Deployment")
    one = Subject("aws:s3/bucket:Bucket", "b", "urn", {})
    assert (one.package, one.module, one.type_name, one.title) == ("aws", "s3", "Bucket", "aws:s3/bucket:Bucket 'b'")
    assert Subject("odd", "o", "urn", {}).module == ""
