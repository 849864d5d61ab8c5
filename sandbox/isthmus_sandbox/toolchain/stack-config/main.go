// Stack configuration files as the engine reads them: `stack-config PROJECT FILE…` prints, for each file, what the
// engine's own loader found in it, or why it refuses it. One JSON object a line.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

type answer struct {
	Stack   *workspace.ProjectStack `json:"stack,omitempty"`
	Refused string                  `json:"refused,omitempty"`
}

func main() {
	project := &workspace.Project{Name: tokens.PackageName(os.Args[1])}
	for _, file := range os.Args[2:] {
		line, err := json.Marshal(read(project, file))
		if err != nil { // a number that JSON doesn't have: a program would not get it either
			line, _ = json.Marshal(answer{Refused: err.Error()})
		}
		fmt.Println(string(line))
	}
}

// read never fails: the loader panics where its parser meets what it doesn't know (a binary scalar, say).
func read(project *workspace.Project, file string) (found answer) {
	defer func() {
		if reason := recover(); reason != nil {
			found = answer{Refused: fmt.Sprint(reason)}
		}
	}()
	stack, err := workspace.LoadProjectStack(nil, project, file)
	if err != nil {
		return answer{Refused: err.Error()}
	}
	return answer{Stack: stack}
}
