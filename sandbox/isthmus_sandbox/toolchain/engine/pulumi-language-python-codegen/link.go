package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
)

// link adds generated SDKs to a project's requirements.txt.
func link(ctx context.Context, request *pulumirpc.LinkRequest) (*pulumirpc.LinkResponse, error) {
	loader, err := schema.NewLoaderClient(request.LoaderTarget)
	if err != nil {
		return nil, err
	}
	defer loader.Close()
	schemas := schema.NewCachedLoader(loader)
	paths := map[string]string{}
	var imports strings.Builder
	for _, dependency := range request.Packages {
		module, alias, err := names(ctx, schemas, dependency.Package)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", dependency.Package.Name, err)
		}
		paths[module] = dependency.Path
		fmt.Fprintf(&imports, "  import %s as %s\n", module, alias)
	}
	pip, err := toolchain.ResolveToolchain(toolchain.PythonOptions{ // the host has no other
		Root: request.Info.RootDirectory, ProgramDir: request.Info.ProgramDirectory, Toolchain: toolchain.Pip,
	})
	if err != nil {
		return nil, err
	}
	if err := pip.LinkPackages(ctx, paths); err != nil {
		return nil, err
	}
	return &pulumirpc.LinkResponse{
		ImportInstructions: "Import what was added in your program with:\n\n" + imports.String(),
	}, nil
}

// names gives the Python module of a package's SDK, and what a program calls it.
func names(
	ctx context.Context, schemas schema.ReferenceLoader, dependency *pulumirpc.PackageDependency,
) (module, alias string, err error) {
	descriptor := &schema.PackageDescriptor{Name: dependency.Name, DownloadURL: dependency.Server}
	if version, err := semver.ParseTolerant(dependency.Version); err == nil {
		descriptor.Version = &version
	}
	if given := dependency.Parameterization; given != nil {
		version, err := semver.ParseTolerant(given.Version)
		if err != nil {
			return "", "", err
		}
		descriptor.Parameterization = &schema.ParameterizationDescriptor{
			Name: given.Name, Version: version, Value: given.Value,
		}
	}
	reference, err := schema.LoadPackageReferenceV2(ctx, schemas, descriptor)
	if err != nil {
		return "", "", err
	}
	pkg, err := reference.Definition()
	if err != nil {
		return "", "", err
	}
	if err := pkg.ImportLanguages(map[string]schema.Language{"python": python.Importer}); err != nil {
		return "", "", err
	}
	if info, ok := pkg.Language["python"].(python.PackageInfo); ok && info.PackageName != "" {
		return info.PackageName, info.PackageName, nil
	}
	return python.PyPack(reference.Namespace(), reference.Name()), strings.ReplaceAll(reference.Name(), "-", "_"), nil
}
