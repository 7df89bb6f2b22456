package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// missing tells whether a program isn't there that a test runs; in CI that is a failure.
func missing(t *testing.T, program, install string) bool {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return false
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is missing: install %s", program, install)
	}
	t.Logf("%s is not installed", program)
	return true
}

// A commits is a repository with zone files, whose commits pre-commit checks.
type commits struct {
	t   *testing.T
	dir string
	env []string
}

func (c *commits) run(program string, args ...string) (string, error) {
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = c.dir, c.env
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (c *commits) must(program string, args ...string) string {
	c.t.Helper()
	out, err := c.run(program, args...)
	if err != nil {
		c.t.Fatalf("%s %s: %v\n%s", program, strings.Join(args, " "), err, out)
	}
	return out
}

func (c *commits) write(name, content string) {
	c.t.Helper()
	path := filepath.Join(c.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		c.t.Fatal(err)
	}
	c.must("git", "add", name)
}

func (c *commits) read(name string) string {
	c.t.Helper()
	content, err := os.ReadFile(filepath.Join(c.dir, name))
	if err != nil {
		c.t.Fatal(err)
	}
	return string(content)
}

// accepts commits what was added.
func (c *commits) accepts() {
	c.t.Helper()
	if out, err := c.run("git", "commit", "-q", "-m", "x"); err != nil {
		c.t.Fatalf("the commit was refused:\n%s", out)
	}
}

// refuses sees a commit of what was added fail, with these words.
func (c *commits) refuses(want ...string) {
	c.t.Helper()
	out, err := c.run("git", "commit", "-q", "-m", "x")
	if err == nil {
		c.t.Fatalf("the commit was accepted:\n%s", out)
	}
	for _, w := range want {
		if !strings.Contains(out, w) {
			c.t.Errorf("the refusal doesn't say %q:\n%s", w, out)
		}
	}
}

// repository makes an empty repository in a folder.
func repository(t *testing.T, dir string, env []string) *commits {
	t.Helper()
	c := &commits{t, dir, env}
	c.must("git", "init", "-q", "-b", "main")
	c.must("git", "config", "user.name", "Test")
	c.must("git", "config", "user.email", "test@example.com")
	return c
}

// hookEnv is the environment that pre-commit builds in: its own store, but Go's usual caches, and no network.
func hookEnv(t *testing.T) []string {
	t.Helper()
	caches, err := exec.Command("go", "env", "GOMODCACHE", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Fields(string(caches))
	env := slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GIT_") })
	return append(env, "PRE_COMMIT_HOME="+t.TempDir(), "GOMODCACHE="+lines[0], "GOCACHE="+lines[1],
		// -trimpath lets the build cache serve a copy of this repository in any folder.
		"GOPROXY=off", "GOFLAGS=-trimpath -buildvcs=false", "GOTOOLCHAIN=local", "SOURCE_DATE_EPOCH=1795521600")
}

// source is a repository with the program as it stands in the working tree.
func source(t *testing.T, env []string) *commits {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"cmd", "fix", "lint", "rules"} {
		if err := os.CopyFS(filepath.Join(dir, name), os.DirFS("../../"+name)); err != nil {
			t.Fatal(err)
		}
	}
	c := repository(t, dir, env)
	for _, name := range []string{"go.mod", "go.sum", ".pre-commit-hooks.yaml"} {
		content, err := os.ReadFile("../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		c.write(name, string(content))
	}
	c.must("git", "add", ".")
	c.must("git", "commit", "-q", "-m", "x")
	return c
}

const goodZone = `$ORIGIN example.com.
$TTL 3600
@ IN SOA ns1.example.net. hostmaster.example.net. 2026112401 7200 3600 1209600 3600
@ IN NS ns1.example.net.
@ IN NS ns2.example.net.
www IN CNAME example.com.
@ IN A 192.0.2.10
`

// pre-commit itself runs the hooks of this repository on the commits of another one.
func TestPreCommit(t *testing.T) {
	if missing(t, "pre-commit", "pre-commit") || missing(t, "git", "git") {
		return
	}
	env := hookEnv(t)
	program := source(t, env)
	rev := strings.TrimSpace(program.must("git", "rev-parse", "HEAD"))
	zones := repository(t, t.TempDir(), env)
	use := func(hook string) {
		zones.write(".pre-commit-config.yaml", "repos:\n- repo: "+program.dir+"\n  rev: "+rev+"\n  hooks:\n  - id: "+hook+"\n")
	}
	bad := strings.Replace(goodZone, "CNAME example.com.\n", "CNAME example.com\n", 1)

	program.must("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml")
	use("zonemend")
	zones.must("pre-commit", "install")
	zones.write("README.md", "# Zones\n\n    www.example.com. 300 IN A 192.0.2.1\n")
	zones.write("docker-compose.yaml", "services:\n  web:\n    image: nginx\n")
	zones.write("zones/package.json", "{\"name\": \"x\"}\n")
	zones.write("zones/notes", "not a zone\n")
	zones.write(".zonemend.yaml", "exclude: [old/**]\n")
	zones.write("old/example.com.zone", bad)
	zones.accepts()
	zones.write("zones/example.com", bad)
	zones.refuses("error: the CNAME target example.com lost its final dot [zone/target-dot]", "--> zones/example.com:6:14")
	if zones.read("zones/example.com") != bad {
		t.Error("the checking hook changed a file")
	}

	use("zonemend-fix")
	zones.refuses("files were modified by this hook")
	fixed := strings.Replace(goodZone, "2026112401", "2026112402", 1)
	if got := zones.read("zones/example.com"); got != fixed {
		t.Errorf("the fixing hook made\n%s", got)
	}
	if zones.read("old/example.com.zone") != bad {
		t.Error("a file that the configuration excludes was changed")
	}
	zones.must("git", "add", ".")
	zones.accepts()

	use("zonemend")
	zones.write("route53/half.json", `{"ResourceRecordSets": [{"Name": "example.com.", "Type": "NS", "TTL": 300, "ResourceRecords": [`)
	zones.refuses("export/parse")
}

// The hooks of people who have the program installed are the same ones.
func TestSystemHooks(t *testing.T) {
	if missing(t, "pre-commit", "pre-commit") || missing(t, "git", "git") {
		return
	}
	env := hookEnv(t)
	program := source(t, env)
	bin := t.TempDir()
	program.must("go", "build", "-o", bin, "./cmd/zonemend")
	zones := repository(t, t.TempDir(), append(env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH")))
	rev := strings.TrimSpace(program.must("git", "rev-parse", "HEAD"))
	hook := "repos:\n- repo: " + program.dir + "\n  rev: " + rev + "\n  hooks:\n  - id: "
	zones.write(".pre-commit-config.yaml", hook+"zonemend-system\n")
	zones.must("pre-commit", "install")
	zones.write("db.example.com", goodZone)
	zones.accepts()
	zones.write("db.example.com", strings.Replace(goodZone, "CNAME example.com.\n", "CNAME example.com\n", 1))
	zones.refuses("lost its final dot")
	zones.write(".pre-commit-config.yaml", hook+"zonemend-fix-system\n")
	zones.refuses("files were modified by this hook")
	zones.must("git", "add", ".")
	zones.accepts()
}
