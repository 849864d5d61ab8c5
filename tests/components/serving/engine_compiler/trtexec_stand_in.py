"""A stand-in for NVIDIA's trtexec, no TensorRT: it checks its words as the real one parses them and "compiles" an ONNX
file into a copy with a header. Run on golden inputs it answers what `ANSWERS` (a file of golden answers) holds, plus
`ERROR`; so the gate and everything around it are shown, and nothing about TensorRT's own numbers.

Its output has the lines of the real one's that the program reads (10.16.1 and 11.1 in github.com/NVIDIA/TensorRT).
"""

import json
import os
import sys
from pathlib import Path

BUILD = {"--onnx", "--saveEngine", "--timingCacheFile", "--minShapes", "--optShapes", "--maxShapes"}
BUILD |= {"--stronglyTyped", "--noTF32", "--memPoolSize", "--skipInference"}
INFER = {"--loadEngine", "--shapes", "--loadInputs", "--exportOutput", "--iterations", "--warmUp", "--duration"}
SIZES = {"float32": 4, "int64": 8, "int32": 4}


def main() -> int:
    """Behave as FAKE_* in the environment says."""
    words = {word.partition("=")[0]: word.partition("=")[2] for word in sys.argv[1:]}
    with Path(os.environ["FAKE_CALLS"]).open("a") as calls:
        calls.write(json.dumps(sys.argv[1:]) + "\n")
    print(f"[I] Selected Device: {os.environ.get('FAKE_GPU', 'NVIDIA L4')}\n[I] Selected Device ID: 0")
    print("[I] Compute Capability: 8.9\n[I] SMs: 58\n[I]\n[I] TensorRT version: 10.16.1")
    unknown = set(words) - (BUILD if "--onnx" in words else INFER)
    if unknown:
        print(f"[E] Unknown option: {sorted(unknown)}\n&&&& FAILED TensorRT.trtexec")
        return 1
    return build(words) if "--onnx" in words else infer(words)


def build(words: dict[str, str]) -> int:
    if os.environ.get("FAKE_BUILD") == "fails":
        print("[E] Error[2]: Out of memory\n&&&& FAILED TensorRT.trtexec")
        return 1
    if os.environ.get("FAKE_BUILD") != "nothing":
        Path(words["--saveEngine"]).write_bytes(b"plan of " + Path(words["--onnx"]).read_bytes())
    Path(words["--timingCacheFile"]).write_bytes(b"timings")
    return 0


def infer(words: dict[str, str]) -> int:
    golden = json.loads(Path(os.environ["FAKE_ANSWERS"]).read_text())
    shapes = dict(part.rsplit(":", 1) for part in words["--shapes"].split(","))
    files = dict(part.rsplit(":", 1) for part in words["--loadInputs"].split(","))
    for tensor in golden["inputs"]:
        data = Path(files[tensor["name"]]).read_bytes()
        assert shapes[tensor["name"]] == "x".join(map(str, tensor["shape"]))
        assert len(data) == SIZES[tensor["type"]] * len(tensor["values"]), "Unexpected file size for input file"
    error = os.environ.get("FAKE_ERROR", "0")
    entries = []
    for tensor in golden["outputs"]:
        values = [value if error == "nan" else value + float(error) for value in tensor["values"]]
        text = ", ".join(f"{value:.6g}" for value in values)
        if error == "nan":
            text = ", ".join(["-nan", *text.split(", ")[1:]])
        entries.append(f'{{ "name" : "{tensor["name"]}"\n  , "dimensions" : "1x1"\n  , "values" : [ {text} ]\n  }}')
    Path(words["--exportOutput"]).write_text("[\n  " + "\n, ".join(entries) + "\n]\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
