package rules_test

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/zonemend/zonemend/fix"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/config"
	"github.com/zonemend/zonemend/lint/export"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules"
)

var update = flag.Bool("update", false, "rewrite the wanted parts of the golden cases")

const goldenFolder = "../testdata/rules"

// now is the day on which all golden cases are run.
var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// A golden case is prose, then directives, then files:
//
//	in/NAME        what is read
//	config         the .zonemend.yaml for these files, if there is one
//	given/NAME     a file that the config names under from:, as NAME
//	want           one line per finding
//	patched/NAME   the file after fixing, where that changes it
//	diff           what is printed
type goldenCase struct {
	archive    *txtar.Archive
	rule       string // the ID of the rule whose folder the case is in
	directives map[string]string
	names      []string          // of the files in in/, in order
	files      map[string][]byte // their octets
	config     *config.Config
	base       *lint.Base // what the files were before, if the case says that
}

func readCase(t *testing.T, path string) *goldenCase {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c := &goldenCase{archive: archive, directives: map[string]string{}, files: map[string][]byte{}}
	if folder, err := filepath.Rel(goldenFolder, filepath.Dir(path)); err == nil {
		c.rule = filepath.ToSlash(folder)
	}
	for line := range strings.Lines(string(archive.Comment)) {
		key, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if ok && slices.Contains(directiveNames, key) {
			c.directives[key] = value
		}
	}
	for _, f := range archive.Files {
		if name, ok := strings.CutPrefix(f.Name, "in/"); ok {
			c.names = append(c.names, name)
			c.files[name] = c.spell(f.Data)
		}
	}
	c.readConfig(t)
	return c
}

// section returns a part of the archive, or nil.
func (c *goldenCase) section(name string) []byte {
	for _, f := range c.archive.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

// isGiven tells whether a section belongs to the case, and not to what is wanted of it.
func isGiven(name string) bool {
	return strings.HasPrefix(name, "in/") || name == "config" || strings.HasPrefix(name, "given/")
}

// readConfig reads the configuration; its findings are wanted like all others.
func (c *goldenCase) readConfig(t *testing.T) {
	t.Helper()
	env := configEnv()
	env.Region = c.directives["region"]
	env.Load = func(path string) (string, []byte, error) {
		if src := c.section("given/" + path); src != nil {
			return path, src, nil
		}
		return "", nil, errors.New("it doesn't exist")
	}
	src := c.section("config")
	if src == nil {
		c.config = config.None(env)
		return
	}
	var err error
	if c.config, err = config.Read(config.Name, src, env); err != nil {
		t.Fatal(err)
	}
}

// configEnv is what a configuration is read with.
func configEnv() *config.Env {
	env := &config.Env{Rules: rules.All, Formats: []string{zonefile.Format{}.Name()}, IsRegion: rules.IsRegion}
	for _, f := range export.Formats() {
		env.Formats = append(env.Formats, f.Name())
	}
	return env
}

// directiveNames are the words before a colon that mean something in the head of a case.
var directiveNames = []string{"eol", "final-newline", "unsafe", "mail-from", "region", "origin", "serial", "only", "also", "bom", "base", "changed"}

// spell gives a file the line ends that the directives ask for, which an archive can't hold.
func (c *goldenCase) spell(data []byte) []byte {
	data = bytes.Clone(data)
	if c.directives["final-newline"] == "no" {
		data = bytes.TrimSuffix(data, []byte("\n"))
	}
	switch c.directives["eol"] {
	case "crlf":
		data = bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))
	case "cr":
		data = bytes.ReplaceAll(data, []byte("\n"), []byte("\r"))
	}
	if c.directives["bom"] == "yes" {
		data = append([]byte("\xef\xbb\xbf"), data...)
	}
	return data
}

// unspell undoes spell.
func (c *goldenCase) unspell(data []byte) []byte {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	switch c.directives["eol"] {
	case "crlf":
		data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	case "cr":
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	if c.directives["final-newline"] == "no" {
		data = append(bytes.Clone(data), '\n')
	}
	return data
}

func (c *goldenCase) readOptions(name string) zone.Options {
	var opt zone.Options
	opt.Origin = cmp.Or(zone.Name(c.directives["origin"]), c.config.Origin(name))
	if config, ok := c.files["octodns.yaml"]; ok {
		if settings, ok := export.ReadConfig(config); ok {
			opt.OctoDNS = &settings
		}
	}
	opt.Load = func(_, path string) (string, []byte, error) {
		if src, ok := c.files[path]; ok {
			return path, src, nil
		}
		return "", nil, fmt.Errorf("no such file")
	}
	return opt
}

// read reads the case's zones. Files named *.inc are only there to be included, and octodns.yaml is a
// configuration. The directive base names files that are the zones as they were before, in their order; zones
// that are left over are new.
func (c *goldenCase) read(t *testing.T) []*zone.File {
	t.Helper()
	before := strings.Fields(strings.ReplaceAll(c.directives["base"], "in/", ""))
	if len(before) > 0 {
		c.base = &lint.Base{Files: map[string]*zone.File{}}
	}
	var files []*zone.File
	for _, name := range c.names {
		if strings.HasSuffix(name, ".inc") || name == "octodns.yaml" || slices.Contains(before, name) {
			continue
		}
		if i := len(files); i < len(before) {
			// Under the present name, which may say what the zone is.
			c.base.Files[name] = readFile(t, name, c.files[before[i]], c.readOptions(name))
		}
		files = append(files, readFile(t, name, c.files[name], c.readOptions(name)))
	}
	return files
}

// readFile reads a file as what its name says: an export, or a master file.
func readFile(t *testing.T, name string, src []byte, opt zone.Options) *zone.File {
	t.Helper()
	if !export.Detect(name, nil) {
		return zonefile.Format{}.Read(name, src, opt)
	}
	file, err := export.Open(name, src, opt)
	if err != nil {
		t.Fatalf("%s %v", name, err)
	}
	return file
}

func (c *goldenCase) lintOptions() lint.Options {
	opt := c.config.Options
	opt.RuleIDs, opt.Now, opt.Base, opt.Changed = rules.IDs(), now, c.base, c.directives["changed"] == "yes"
	opt.MailFrom = slices.Clone(opt.MailFrom)
	for _, host := range strings.Fields(c.directives["mail-from"]) {
		name, region, _ := strings.Cut(host, "=")
		opt.MailFrom = append(opt.MailFrom, lint.MailFrom{Host: zone.Name(name), Region: region})
	}
	return opt
}

// rules are the rules that run: those that do unless somebody says otherwise, and those that are named. Those
// of onDemand run in cases of their own, too.
func (c *goldenCase) rules() []*lint.Rule {
	also := strings.Fields(c.directives["also"])
	run := c.config.Run(rules.All)
	return slices.DeleteFunc(slices.Clone(rules.All), func(r *lint.Rule) bool {
		unasked := !slices.Contains(run, r) || slices.Contains(onDemand, r.ID) && r.ID != c.rule
		return unasked && !slices.Contains(also, r.ID)
	})
}

func (c *goldenCase) fixOptions() fix.Options {
	opt := fix.Options{
		Rules: c.rules(), Unsafe: c.directives["unsafe"] == "yes", Serial: c.directives["serial"] != "off" && c.config.RaiseSerial(),
		Now: now, Lint: c.lintOptions(), Read: c.readOptions,
	}
	if only := c.directives["only"]; only != "" {
		opt.Only = func(r *lint.Rule) bool { return slices.Contains(strings.Fields(only), r.ID) }
	}
	return opt
}

// lines returns findings in the concise format.
func lines(findings []*lint.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		top := f.Top()
		source := &f.Zone.File.Sources[top.Source]
		at := source.Lines().Position(top.Span.Start)
		fixes := ""
		if len(f.Fixes) > 0 {
			fixes = fmt.Sprintf(" (%s fix: %s)", f.Fixes[0].Safety, f.Fixes[0].Title)
		}
		fmt.Fprintf(&b, "%s:%d:%d: %s: %s [%s]%s\n", source.Path, at.Line, at.Column, f.Severity, f.Message, f.Rule.ID, fixes)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	paths, err := filepath.Glob(goldenFolder + "/*/*/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden cases: %v", err)
	}
	for _, path := range paths {
		name, _ := filepath.Rel(goldenFolder, path)
		t.Run(strings.TrimSuffix(filepath.ToSlash(name), ".txtar"), func(t *testing.T) { runGolden(t, path) })
	}
}

func runGolden(t *testing.T, path string) {
	c := readCase(t, path)
	files := c.read(t)
	findings := lint.Check(lint.NewRun(files, c.lintOptions()), c.rules())
	got := map[string][]byte{"want": []byte(lines(c.config.Findings) + lines(findings))}
	results := fix.Run(files, c.fixOptions())
	var diff []byte
	for _, r := range results {
		if r.Refused != nil {
			diff = fmt.Appendf(diff, "refused: %v\n", r.Refused)
		}
		if r.Changed() {
			got["patched/"+r.File.Path] = c.unspell(r.Patched.Src())
			diff = append(diff, fix.Diff(r.File.Path, r.File.Src(), r.Edits)...)
			checkApplied(t, r)
		}
	}
	if len(diff) > 0 {
		got["diff"] = diff
	}
	checkSecondRun(t, c, results)
	if *update {
		c.rewrite(t, path, got)
		return
	}
	for _, f := range c.archive.Files {
		if isGiven(f.Name) {
			continue
		}
		if string(got[f.Name]) != string(f.Data) {
			t.Errorf("%s is\n%swant\n%s", f.Name, got[f.Name], f.Data)
		}
		delete(got, f.Name)
	}
	for name, data := range got {
		if len(data) > 0 {
			t.Errorf("unexpected %s:\n%s", name, data)
		}
	}
}

// checkApplied checks that the edits and the patched file are one thing.
func checkApplied(t *testing.T, r *fix.Result) {
	t.Helper()
	for _, f := range r.Fixed {
		if len(f.Fixes) == 0 {
			t.Errorf("%s was fixed without a fix", f.Rule.ID)
		}
	}
	for _, program := range [][]string{{"git", "apply", "--unsafe-paths"}, {"patch", "-p1", "-s", "--binary"}} {
		if _, err := exec.LookPath(program[0]); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatalf("%s is missing", program[0])
			}
			continue
		}
		folder := t.TempDir()
		target := filepath.Join(folder, r.File.Path)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(target, r.File.Src(), 0o644); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(program[0], program[1:]...)
		cmd.Dir = folder
		cmd.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(folder))
		cmd.Stdin = bytes.NewReader(fix.Diff(r.File.Path, r.File.Src(), r.Edits))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", program[0], err, out)
			continue
		}
		if patched, err := os.ReadFile(target); err != nil || !bytes.Equal(patched, r.Patched.Src()) {
			t.Errorf("%s gives\n%s\nwant\n%s", program[0], patched, r.Patched.Src())
		}
	}
}

// checkSecondRun checks that fixing what was fixed changes nothing.
func checkSecondRun(t *testing.T, c *goldenCase, results []*fix.Result) {
	t.Helper()
	var again []*zone.File
	for _, r := range results {
		again = append(again, r.Patched.Format.Read(r.File.Path, r.Patched.Src(), c.readOptions(r.File.Path)))
	}
	for _, r := range fix.Run(again, c.fixOptions()) {
		if r.Changed() {
			t.Errorf("a second run changes %s:\n%s", r.File.Path, fix.Diff(r.File.Path, r.File.Src(), r.Edits))
		}
	}
}

func (c *goldenCase) rewrite(t *testing.T, path string, got map[string][]byte) {
	t.Helper()
	var out []txtar.File
	for _, f := range c.archive.Files {
		if isGiven(f.Name) {
			out = append(out, f)
		}
	}
	out = append(out, txtar.File{Name: "want", Data: got["want"]})
	for _, name := range c.names {
		if data, ok := got["patched/"+name]; ok {
			out = append(out, txtar.File{Name: "patched/" + name, Data: data})
		}
	}
	if data, ok := got["diff"]; ok {
		out = append(out, txtar.File{Name: "diff", Data: data})
	}
	c.archive.Files = out
	if err := os.WriteFile(path, txtar.Format(c.archive), 0o644); err != nil {
		t.Fatal(err)
	}
}
