package files

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestUpward(t *testing.T) {
	dir := tree(t, map[string]string{
		"x.yaml": "", "repo/.git/HEAD": "", "repo/a/x.yaml": "", "repo/a/b/c/zone": "", "repo/d/zone": "", "plain/a/zone": "", "plain/x.yaml": "",
		"repo/d/x.yaml/zone": "", // a folder
	})
	t.Chdir(filepath.Join(dir, "plain"))
	for folder, want := range map[string]string{
		"../repo/a/b/c": "../repo/a/x.yaml",
		"../repo/a":     "../repo/a/x.yaml",
		"../repo/d":     "", // not above the top of the work tree
		"a":             "x.yaml",
		".":             "x.yaml",
		"..":            "../x.yaml",
		"missing":       "x.yaml",
	} {
		if got, _ := Upward(folder, "x.yaml"); filepath.ToSlash(got) != want {
			t.Errorf("Upward(%s) = %q, want %q", folder, got, want)
		}
	}
	t.Chdir(filepath.Join(dir, "plain", "a"))
	if got, looked := Upward(".", "x.yaml"); got != "" || len(looked) != 1 {
		t.Errorf("outside of git, and above the present folder, there is %q; looked in %q", got, looked)
	}
}

func TestGiven(t *testing.T) {
	dir := tree(t, map[string]string{"secret": "s", "root/a/one": "1", "root/two": "2", "root/large": strings.Repeat("x", maxConfig+1)})
	link(t, filepath.Join(dir, "secret"), filepath.Join(dir, "root/a/out"))
	link(t, "../two", filepath.Join(dir, "root/a/in"))
	root := filepath.Join(dir, "root")
	load := Given(root, filepath.Join(root, "a"))
	for path, want := range map[string]string{"one": "1", "../two": "2", "in": "2", "./one": "1"} {
		if name, src, err := load(path); err != nil || string(src) != want || name == "" {
			t.Errorf("%s is %q, %v", path, src, err)
		}
	}
	for path, want := range map[string]string{
		"out": "lies outside", "../../secret": "lies outside", "../../nothing": "lies outside", "none": "no such file",
		"../large": "larger than 1 MiB", "../a": "a folder", filepath.Join(root, "two"): "from the folder",
	} {
		if _, src, err := load(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is %q, %v; want an error with %q", path, src, err, want)
		}
	}
}

func TestRelativeAndMatches(t *testing.T) {
	dir := tree(t, map[string]string{"conf/zones/a/x.zone": "", "other/y": ""})
	link(t, filepath.Join(dir, "conf/zones"), filepath.Join(dir, "other/linked"))
	t.Chdir(filepath.Join(dir, "other"))
	relative := Relative("../conf")
	for path, want := range map[string]string{
		"../conf/zones/a/x.zone": "zones/a/x.zone", "linked/a/x.zone": "zones/a/x.zone", "y": "../other/y", "../conf/z": "z",
		filepath.Join(dir, "conf/zones/a/x.zone"): "zones/a/x.zone",
	} {
		if got := relative(path); got != want {
			t.Errorf("Relative(%s) = %q, want %q", path, got, want)
		}
	}
	for glob, want := range map[string]bool{"zones": true, "**/*.zone": true, "zones/*.zone": false, "zones/*/x.*": true, "**/{x,y}.db": false} {
		if got := Matches(filepath.Join(dir, "conf"), glob); got != want {
			t.Errorf("Matches(%s) = %t", glob, got)
		}
	}
}
