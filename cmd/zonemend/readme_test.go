package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/zonemend/zonemend/cmd/internal/cli"
)

// The README shows what the program prints for the demo zone.
func TestReadmeShowsTheDemo(t *testing.T) {
	t.Chdir("../..")
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	env := func(name string) (string, bool) {
		if name == "SOURCE_DATE_EPOCH" {
			return "1795521600", true // 2026-11-24
		}
		return "", false
	}
	run := func(command string) string {
		var out, trouble bytes.Buffer
		if code := cli.Main([]string{"zonemend", command, "testdata/demo/example.com.zone"}, cli.Streams{Out: &out, Err: &trouble}, env); code != 1 {
			t.Fatalf("zonemend %s exits with %d: %s", command, code, &trouble)
		}
		return out.String()
	}
	if diff := run("fix"); !strings.Contains(string(readme), "```diff\n"+diff+"```\n") {
		t.Errorf("the README doesn't show this diff:\n%s", diff)
	}
	_, rest, _ := strings.Cut(string(readme), "```\nerror: ")
	shown, _, _ := strings.Cut("error: "+rest, "```\n")
	if findings := run("lint"); rest == "" || !strings.Contains(findings, shown) {
		t.Errorf("the README shows\n%s\nwhich is no part of\n%s", shown, findings)
	}
}

// The README quotes the examples for CI that are tested.
func TestReadmeQuotesCI(t *testing.T) {
	t.Chdir("../..")
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"testdata/ci/github-workflow.yml", "testdata/ci/gitlab-ci.yml"} {
		example, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(readme), "```yaml\n"+string(example)+"```\n") {
			t.Errorf("the README doesn't quote %s", path)
		}
	}
}
