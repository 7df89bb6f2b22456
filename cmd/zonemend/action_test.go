package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// An action is what matters here of action.yml.
type action struct {
	Inputs map[string]struct{ Description, Default string }
	Runs   struct {
		Using string
		Steps []step
	}
}

// A step is one of an action or of a workflow.
type step struct {
	Name, Uses, Shell, Run string
	With, Env              map[string]string
	WorkingDirectory       string `yaml:"working-directory"`
}

func readYAML(t *testing.T, path string, into any) {
	t.Helper()
	src, err := os.ReadFile("../../" + path)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(src, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// Inputs come from whoever opens a pull request: they must reach a script as variables.
func TestActionInterpolatesNothing(t *testing.T) {
	var a action
	readYAML(t, "action.yml", &a)
	if a.Runs.Using != "composite" {
		t.Errorf("it runs using %q", a.Runs.Using)
	}
	used := map[string]bool{}
	for _, s := range a.Runs.Steps {
		if strings.Contains(s.Run, "${{") {
			t.Errorf("the script of %q has an expression in it", s.Name)
		}
		if s.Run != "" && s.Shell != "bash" {
			t.Errorf("%q names no shell", s.Name)
		}
		for name, value := range s.Env {
			if !strings.Contains(s.Run, "$"+name) {
				t.Errorf("%q doesn't use $%s", s.Name, name)
			}
			used[value] = true
		}
		used[s.WorkingDirectory] = true
	}
	for name, input := range a.Inputs {
		if !used["${{ inputs."+name+" }}"] {
			t.Errorf("the input %s is used by nothing", name)
		}
		if input.Description == "" {
			t.Errorf("the input %s isn't described", name)
		}
	}
}

// runStep runs the script of a step as GitHub does.
func runStep(t *testing.T, s step, dir string, env []string, values map[string]string) (string, error) {
	t.Helper()
	script := filepath.Join(t.TempDir(), "script.sh")
	if err := os.WriteFile(script, []byte(s.Run), 0o600); err != nil {
		t.Fatal(err)
	}
	if !missing(t, "shellcheck", "shellcheck") {
		if out, err := exec.Command("shellcheck", "--shell=bash", script).CombinedOutput(); err != nil {
			t.Errorf("%s:\n%s", s.Name, out)
		}
	}
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", script)
	cmd.Dir, cmd.Env = dir, env
	for name, value := range s.Env {
		expression := regexp.MustCompile(`^\$\{\{ (\S+) \}\}$`).FindStringSubmatch(value)
		if expression == nil {
			t.Fatalf("%s: %q is no expression", s.Name, value)
		}
		cmd.Env = append(cmd.Env, name+"="+values[expression[1]])
	}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// The scripts of the action do what the inputs say.
func TestActionScripts(t *testing.T) {
	if missing(t, "bash", "bash") {
		return
	}
	var a action
	readYAML(t, "action.yml", &a)
	if len(a.Runs.Steps) != 3 || !strings.HasPrefix(a.Runs.Steps[0].Uses, "actions/setup-go@") {
		t.Fatalf("the steps are %+v", a.Runs.Steps)
	}
	top, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	temp, work := t.TempDir(), t.TempDir()
	added := filepath.Join(temp, "path")
	env := append(os.Environ(), "RUNNER_TEMP="+temp, "GITHUB_PATH="+added, "GOPROXY=off", "GOFLAGS=-trimpath -buildvcs=false", "GOTOOLCHAIN=local")
	if out, err := runStep(t, a.Runs.Steps[1], work, env, map[string]string{"github.action_path": top}); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	path, err := os.ReadFile(added)
	if err != nil {
		t.Fatal(err)
	}
	env = append(env, "PATH="+strings.TrimSpace(string(path))+string(os.PathListSeparator)+os.Getenv("PATH"))
	bad := strings.Replace(goodZone, "CNAME example.com.\n", "CNAME example.com\n", 1)
	for name, content := range map[string]string{"a.zone": goodZone, "b c.zone": bad, "$(touch pwned).zone": bad} {
		if err := os.WriteFile(filepath.Join(work, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	check := func(paths, args string) (string, error) {
		values := map[string]string{"inputs.format": "concise", "inputs.paths": paths, "inputs.args": args}
		return runStep(t, a.Runs.Steps[2], work, env, values)
	}
	if out, err := check("a.zone\n", ""); err != nil || out != "" {
		t.Errorf("a good zone: %v, %s", err, out)
	}
	out, err := check("b c.zone\n$(touch pwned).zone\n", "--fail-on error\n--select zone,$(touch${IFS}pwned)")
	if err == nil || !strings.Contains(out, "no rule or group \"$(touch${IFS}pwned)\"") {
		t.Errorf("a strange rule: %v, %s", err, out)
	}
	out, err = check("b c.zone\n$(touch pwned).zone\n", "--fail-on error\n--select zone")
	if err == nil || !strings.Contains(out, "b c.zone:6:14: error: ") || !strings.Contains(out, "$(touch pwned).zone:6:14: error: ") {
		t.Errorf("bad zones: %v, %s", err, out)
	}
	out, err = runStep(t, a.Runs.Steps[2], work, env, map[string]string{
		"inputs.format": a.Inputs["format"].Default, "inputs.paths": a.Inputs["paths"].Default, "inputs.sarif-file": "out.sarif",
	})
	if err == nil || !strings.Contains(out, "::error file=b c.zone,line=6,") {
		t.Errorf("as GitHub has it: %v, %s", err, out)
	}
	if sarif, err := os.ReadFile(filepath.Join(work, "out.sarif")); err != nil || !strings.Contains(string(sarif), "zone/target-dot") {
		t.Errorf("the SARIF file: %v, %s", err, sarif)
	}
	if _, err := os.Stat(filepath.Join(work, "pwned")); err == nil {
		t.Error("a path was run as a command")
	}
}

// The examples of the README are valid, and have what is easily forgotten.
func TestCIExamples(t *testing.T) {
	var workflow struct {
		On struct {
			PullRequest struct{ Branches []string } `yaml:"pull_request"`
		}
		Permissions map[string]string
		Jobs        map[string]struct{ Steps []step }
	}
	readYAML(t, "testdata/ci/github-workflow.yml", &workflow)
	steps := workflow.Jobs["zonemend"].Steps
	if len(steps) != 2 || !strings.HasPrefix(steps[0].Uses, "actions/checkout@") || steps[0].With["fetch-depth"] != "0" {
		t.Errorf("the workflow doesn't check out the history: %+v", steps)
	}
	if workflow.Permissions["contents"] != "read" || len(workflow.On.PullRequest.Branches) == 0 {
		t.Errorf("the workflow runs on %+v with %v", workflow.On, workflow.Permissions)
	}
	var a action
	readYAML(t, "action.yml", &a)
	for name := range steps[len(steps)-1].With {
		if _, ok := a.Inputs[name]; !ok {
			t.Errorf("the workflow gives the action %s, which it doesn't know", name)
		}
	}
	var pipeline map[string]struct {
		Variables    map[string]string
		Script       []string
		BeforeScript []string `yaml:"before_script"`
		Artifacts    struct {
			When    string
			Reports map[string]string
		}
	}
	readYAML(t, "testdata/ci/gitlab-ci.yml", &pipeline)
	job := pipeline["zonemend"]
	report := job.Artifacts.Reports["codequality"]
	if job.Variables["GIT_DEPTH"] != "0" || job.Artifacts.When != "always" || report == "" || len(job.BeforeScript) == 0 {
		t.Errorf("the pipeline is %+v", job)
	}
	if !slices.ContainsFunc(job.Script, func(s string) bool { return strings.Contains(s, "--format gitlab="+report+" ") }) {
		t.Errorf("%v doesn't write %s", job.Script, report)
	}
}
