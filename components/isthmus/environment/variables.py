"""Environment variables of the pod that an environment may set: none that something else in the pod reads."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,254}")

# What a shell, the C library, Kubernetes, the SDKs, CUDA or Triton and its backends read, by whole name…
_READ = frozenset(
    (
        *("BASH_ENV", "CDPATH", "EDITOR", "ENV", "GCONV_PATH", "GLIBC_TUNABLES", "HOME", "HOSTALIASES", "HOSTNAME"),
        *("HOSTTYPE", "IFS", "LANG", "LANGUAGE", "LOCALDOMAIN", "LOCPATH", "LOGNAME", "MAIL", "NLSPATH", "OLDPWD"),
        *("PATH", "PS1", "PS4", "PWD", "RES_OPTIONS", "SHELL", "SHLVL", "TEMP", "TERM", "TMP", "TMPDIR", "TZ", "TZDIR"),
        *("UID", "USER", "USERNAME"),
    )
)
# …or by how it begins or ends.
_PREFIXES = (
    *("AWS_", "AZURE_", "BASH_", "CUBLAS", "CUDA_", "CUDNN_", "CURL_", "DYLD_", "GOOGLE_", "GRPC_", "KUBERNETES_"),
    *("LC_", "LD_", "MALLOC_", "MKL_", "NCCL_", "NVIDIA_", "NVSHMEM_", "OMP_", "OMPI_", "OPAL_", "OPENBLAS_"),
    *("OPENSSL_", "ORT_", "OS_", "OTEL_", "PYTHON", "REQUESTS_", "SSL_", "SSLKEY", "TENSORRT_", "TF_", "TORCH_"),
    *("TRITON", "TRT_", "UCX_", "XLA_"),
)
_SUFFIXES = ("_PROXY", "_PRELOAD", "_SERVICE_HOST", "_SERVICE_PORT")


def _variable(value: str) -> str:
    if not _NAME.fullmatch(value):
        context = {
            "expected": "an environment variable: capitals, digits and underscores, a capital first, and none that "
            "something else in the pod reads (PATH, LD_..., KUBERNETES_..., AWS_...)",
            "fix": "respell it",
        }
        raise PydanticCustomError("name", "{expected}", context)
    if value in _READ or value.startswith(_PREFIXES) or value.endswith(_SUFFIXES):
        context = {
            "expected": "an environment variable that nothing else in the pod reads",
            "fix": "choose a name of your own, e.g. SEARCH_URL",
        }
        raise PydanticCustomError("name", "{expected}", context)
    return value


EnvironmentVariable = Annotated[str, Field(strict=True), AfterValidator(_variable)]
