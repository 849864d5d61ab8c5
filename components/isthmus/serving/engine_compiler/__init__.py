"""engine-compiler: compiles a model's ONNX to a TensorRT engine for the GPU at hand, and checks it before it is used.

It runs in NVIDIA's Triton image, so that the TensorRT which builds is the one that serves. Of that image it needs
python3 with the standard library, and trtexec: the check, too, goes through trtexec (`--loadInputs`, `--exportOutput`),
since Python bindings of TensorRT are not among what NVIDIA lists of the image. It is handed over in a ConfigMap, as no
image of ours can have TensorRT in it. It reads no store and has no network: other containers of the Job's pod fetch and
upload (`isthmus.serving.model_fetch`).

Exit codes: 0 done, 1 the input files aren't what they must be, 2 wrong arguments, 3 trtexec isn't there or fails, 4 the
GPU is another one or the engine's answers are too far from ONNX Runtime's, 5 the work folder can't be written.
"""
