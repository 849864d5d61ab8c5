"""The Python language host: what the engine starts to run programs, policy packs and component plugins.

A stand-in for `pulumi-language-python`, which left the `sdk/v3` Go module at v3.80 and is published only inside the
official release. It speaks the engine's LanguageRuntime protocol
(https://github.com/pulumi/pulumi/blob/master/proto/pulumi/language.proto).
Code is generated (`pulumi package add`) by a helper in Go with the official host's own library. Left out: the debugger,
and the toolchains poetry and uv (an error says so).
"""
