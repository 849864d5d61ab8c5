// Writes Python for our language host, by the same library as the official one (pkg/v3/codegen/python).
//
// It answers one call of the LanguageRuntime service: `pulumi-language-python-codegen METHOD`, with the request on
// stdin and the response on stdout, both as JSON
// (https://github.com/pulumi/pulumi/blob/master/proto/pulumi/language.proto).
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

type method func(ctx context.Context, request []byte) (proto.Message, error)

var methods = map[string]method{
	"GeneratePackage": of(generatePackage),
	"GenerateProgram": of(generateProgram),
	"GenerateProject": of(generateProject),
	"Link":            of(link),
}

// of reads the request for a method that wants it decoded.
func of[Q, A proto.Message](answer func(context.Context, Q) (A, error)) method {
	return func(ctx context.Context, request []byte) (proto.Message, error) {
		var empty Q
		decoded, ok := empty.ProtoReflect().New().Interface().(Q)
		if !ok {
			return nil, errors.New("not a request of this method")
		}
		if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(request, decoded); err != nil {
			return nil, fmt.Errorf("reading the request: %w", err)
		}
		return answer(ctx, decoded)
	}
}

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	if len(args) != 1 || methods[args[0]] == nil {
		return errors.New("usage: pulumi-language-python-codegen GeneratePackage|GenerateProgram|GenerateProject|Link")
	}
	request, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	response, err := methods[args[0]](context.Background(), request)
	if err != nil {
		return err
	}
	encoded, err := protojson.Marshal(response)
	if err != nil {
		return err
	}
	_, err = out.Write(encoded)
	return err
}
