"""The LanguageRuntime service."""

import base64
import json
import subprocess
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import grpc
from google.protobuf import empty_pb2, json_format

from isthmus_sandbox.engine.language_host import codegen, dependencies, plugin
from isthmus_sandbox.engine.language_host.processes import end, interrupt, start
from isthmus_sandbox.engine.language_host.protocol import language_pb2 as pb
from isthmus_sandbox.engine.language_host.protocol import language_pb2_grpc, plugin_pb2
from isthmus_sandbox.engine.language_host.toolchain import Package, Toolchain, imported_sdks

P = ParamSpec("P")
R = TypeVar("R")

RUNNER = Path(__file__).parent / "runner.py"
ERROR_PRINTED = 32  # the exit code of a program whose error was shown already


def _abort_on_error(method: Callable[P, R]) -> Callable[P, R]:
    """A ValueError or OSError becomes the call's error, without a traceback."""

    @wraps(method)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except (ValueError, OSError) as error:
            context: Any = args[2]
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
            raise

    return call


class Host(language_pb2_grpc.LanguageRuntimeServicer):
    """Runs Python programs for one engine."""

    def __init__(self, engine: str, version: str) -> None:
        self.engine, self.version = engine, version
        self.children: set[subprocess.Popen[bytes]] = set()

    def Handshake(self, request: Any, context: Any) -> Any:
        self.engine = request.engine_address or self.engine
        return pb.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version=self.version)

    def GetRequiredPlugins(self, request: Any, context: Any) -> Any:
        return pb.GetRequiredPluginsResponse()

    def RuntimeOptionsPrompts(self, request: Any, context: Any) -> Any:
        return pb.RuntimeOptionsResponse()

    def Template(self, request: Any, context: Any) -> Any:
        return pb.TemplateResponse()

    def Cancel(self, request: Any, context: Any) -> Any:
        for child in list(self.children):
            interrupt(child)
        return empty_pb2.Empty()

    @_abort_on_error
    def GetRequiredPackages(self, request: Any, context: Any) -> Any:
        """The provider plugins of the SDKs that the program imports."""
        used = imported_sdks(Path(request.info.program_directory), Path(request.info.root_directory))
        packages = _toolchain(request.info).packages()
        chosen = [
            _dependency(n, p) for n, p in packages.items() if n.replace("-", "_").lower() in used and _is_provider(p)
        ]
        return pb.GetRequiredPackagesResponse(packages=chosen)

    @_abort_on_error
    def Run(self, request: Any, context: Any) -> Any:
        """Run a program to its end."""
        toolchain = _toolchain(request.info)
        toolchain.check()
        settings = {
            "monitor": request.monitor_address,
            "engine": self.engine,
            "project": request.project,
            "stack": request.stack,
            "parallel": request.parallel,
            "dry_run": request.dryRun,
            "organization": request.organization,
            "root_directory": request.info.root_directory,
        }
        env = toolchain.environment(
            {
                "PULUMI_CONFIG": json.dumps(dict(request.config)),
                "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
            }
        )
        program = str(Path(request.info.program_directory, request.info.entry_point or "."))
        child = start(
            [toolchain.python, "-u", str(RUNNER), json.dumps(settings), program, *request.args],
            env,
            request.pwd or None,
        )
        self.children.add(child)
        context.add_callback(lambda: interrupt(child))
        code = child.wait()
        self.children.discard(child)
        if code == ERROR_PRINTED:
            return pb.RunResponse(bail=True)
        return pb.RunResponse(error=f"Program exited with non-zero exit code: {code}" if code else "")

    def RunPlugin(self, request: Any, context: Any) -> Iterator[Any]:
        """Run a policy pack or a component provider; its output streams until it ends."""
        pack = request.kind == "analyzer"
        try:
            toolchain = _toolchain(request.info, plugin=not pack)
            toolchain.check()
        except ValueError as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))

        def register(child: subprocess.Popen[bytes]) -> None:
            self.children.add(child)
            context.add_callback(lambda: end(child))

        if pack:
            yield from plugin.policy_pack(request, toolchain, register, context.is_active)
        else:
            yield from plugin.component(request, toolchain, register)

    def InstallDependencies(self, request: Any, context: Any) -> Iterator[Any]:
        """`pulumi install`, and the installation of a plugin that is a folder of Python."""
        try:
            toolchain = _toolchain(request.info, plugin=request.is_plugin)
            folder = Path(request.info.program_directory or request.directory)
            for output in dependencies.install(toolchain, folder, plugin=request.is_plugin):
                yield pb.InstallDependenciesResponse(stdout=output)
        except (ValueError, OSError) as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))

    @_abort_on_error
    def GeneratePackage(self, request: Any, context: Any) -> Any:
        """`pulumi package add` and `gen-sdk`: the Python SDK of a package."""
        return codegen.answer("GeneratePackage", request, pb.GeneratePackageResponse())

    @_abort_on_error
    def GenerateProgram(self, request: Any, context: Any) -> Any:
        """`pulumi import`: the program that declares what was imported."""
        return codegen.answer("GenerateProgram", request, pb.GenerateProgramResponse())

    @_abort_on_error
    def GenerateProject(self, request: Any, context: Any) -> Any:
        """`pulumi convert`: a project in another language as a Python project."""
        return codegen.answer("GenerateProject", request, pb.GenerateProjectResponse())

    @_abort_on_error
    def Link(self, request: Any, context: Any) -> Any:
        """`pulumi package add`: put a generated SDK among a project's requirements."""
        _toolchain(request.info)
        return codegen.answer("Link", request, pb.LinkResponse())

    @_abort_on_error
    def About(self, request: Any, context: Any) -> Any:
        """`pulumi about`."""
        toolchain = _toolchain(request.info)
        code = "import platform, sys; print(sys.executable); print(platform.python_version())"
        output = subprocess.run(
            [toolchain.python, "-c", code], capture_output=True, text=True, env=toolchain.environment()
        ).stdout
        executable, version, *_ = [*output.splitlines(), "", ""]
        facts = {"toolchain": "pip", **({"virtualenv": str(toolchain.virtualenv)} if toolchain.virtualenv else {})}
        return pb.AboutResponse(executable=executable, version=version, metadata=facts)

    @_abort_on_error
    def GetProgramDependencies(self, request: Any, context: Any) -> Any:
        """`pulumi about`: what is installed, without what came along unless asked."""
        packages = sorted(_toolchain(request.info).packages().items())
        dependencies = [
            pb.DependencyInfo(name=n, version=p.version)
            for n, p in packages
            if request.transitiveDependencies or p.requested
        ]
        return pb.GetProgramDependenciesResponse(dependencies=dependencies)


def _toolchain(info: Any, *, plugin: bool = False) -> Toolchain:
    return Toolchain.of(info.root_directory, json_format.MessageToDict(info.options), plugin=plugin)


def _is_provider(package: Package) -> bool:
    return bool(package.plugin and package.plugin.get("resource"))


def _dependency(name: str, package: Package) -> Any:
    """A package as the engine wants it named (pulumi-plugin.json overrides name, version and server)."""
    facts = package.plugin or {}
    more = facts.get("parameterization")
    version = str(facts.get("version") or package.version).removeprefix("v")
    return plugin_pb2.PackageDependency(
        name=facts.get("name") or name.replace("_", "-").removeprefix("pulumi-"),
        kind="resource",
        version=f"v{version}",
        server=facts.get("server", ""),
        parameterization=plugin_pb2.PackageParameterization(
            name=more["name"], version=more["version"], value=base64.b64decode(more["value"])
        )
        if more
        else None,
    )
