"""How many bytes an element of each data type has; strings have no width of their own.

Source: GetDataTypeByteSize in https://github.com/triton-inference-server/common/blob/r24.10/src/model_config.cc
"""

from collections.abc import Mapping

from isthmus_models.triton_rules.schema import model_config_pb2

BYTES: Mapping[int, int] = {
    model_config_pb2.DataType.Value(f"TYPE_{name}"): width
    for width, names in {
        1: "BOOL UINT8 INT8",
        2: "UINT16 INT16 FP16 BF16",
        4: "UINT32 INT32 FP32",
        8: "UINT64 INT64 FP64",
    }.items()
    for name in names.split()
}
