"""From a config.pbtxt to inference.ModelConfig, with the fields that a version of Triton has.

Schema: https://github.com/triton-inference-server/common/blob/main/protobuf/model_config.proto
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, text_format

from isthmus_models.triton_rules.schema import model_config_pb2
from isthmus_models.triton_rules.servers import Version
from isthmus_models.triton_rules.text_format import Unreadable, canonical

__all__ = ["Unreadable", "enum_name", "parse"]

# Message and field -> the first version that has it, of those that came after 2.51.
SINCE: Mapping[tuple[str, str], Version] = {
    ("ModelConfig", "model_metrics"): (2, 52),
    ("ModelEnsembling", "max_inflight_requests"): (2, 63),
}


def parse(text: str, version: Version | None = None) -> Any:
    """The configuration as inference.ModelConfig; strict: unknown fields, enum values and wrong types are errors.

    `version` is the server's; None knows all fields.

    Raises:
        Unreadable: with line and column.
    """
    try:
        return text_format.Parse(canonical(text), _message(version)())
    except text_format.ParseError as error:
        line, column = error.GetLine() or 1, error.GetColumn() or 1
        what = str(error).removeprefix(f"{line}:{column} : ").removeprefix(f"{line}:{column}: ")
        raise Unreadable(line, column, what) from None
    except (ValueError, OverflowError, RecursionError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(1, 1, str(error)) from None


def enum_name(enum: Any, number: int) -> str:
    """The name of an enum's value, or its number where the schema has none."""
    value = enum.DESCRIPTOR.values_by_number.get(number)
    return str(value.name) if value else str(number)


@cache
def _message(version: Version | None) -> Any:
    """The class of ModelConfig, without the fields that are newer than `version`."""
    if version is None:
        return model_config_pb2.ModelConfig
    file = descriptor_pb2.FileDescriptorProto()
    model_config_pb2.DESCRIPTOR.CopyToProto(file)
    for message in file.message_type:
        for field in [f for f in message.field if SINCE.get((message.name, f.name), version) > version]:
            message.field.remove(field)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("inference.ModelConfig"))
