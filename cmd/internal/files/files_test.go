package files

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/zonemend/zonemend/lint/text"
)

// tree makes files in a new folder, and returns its path without symbolic links.
func tree(t *testing.T, contents map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range contents {
		put(t, filepath.Join(dir, name), s)
	}
	return dir
}

func put(t *testing.T, path, s string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(t, os.WriteFile(path, []byte(s), 0o644))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Skip(err)
	}
}

// holdsText checks what a file holds, and that nothing else came into its folder.
func holdsText(t *testing.T, path, want string, others ...string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s holds %q, %v; want %q", path, got, err, want)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	must(t, err)
	for _, e := range entries {
		if e.Name() != filepath.Base(path) && !slices.Contains(others, e.Name()) {
			t.Errorf("%s was left behind", e.Name())
		}
	}
}

func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want one with %q", parts)
		return
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q, want %q in it", err, part)
		}
	}
}

func TestRead(t *testing.T) {
	dir := tree(t, map[string]string{"a.zone": "a\r\n", "empty": ""})
	for name, want := range map[string]string{"a.zone": "a\r\n", "empty": ""} {
		s, err := Read(filepath.Join(dir, name))
		must(t, err)
		if string(s.Bytes()) != want || s.path != filepath.Join(dir, name) {
			t.Errorf("Read(%s) = %q of %s", name, s.Bytes(), s.path)
		}
	}
	_, err := Read(filepath.Join(dir, "none"))
	wantError(t, err, filepath.Join(dir, "none"))
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v isn't fs.ErrNotExist", err)
	}
	_, err = Read(dir)
	wantError(t, err, dir, "folder")
	_, err = Read(os.DevNull)
	wantError(t, err, "device")
}

func TestReadRefusesLargeFiles(t *testing.T) {
	path := filepath.Join(tree(t, nil), "large")
	f, err := os.Create(path)
	must(t, err)
	if err := errors.Join(f.Truncate(text.MaxSize+1), f.Close()); err != nil {
		t.Skip(err)
	}
	_, err = Read(path)
	wantError(t, err, "4096 MiB")
}

func TestWrite(t *testing.T) {
	dir := tree(t, map[string]string{"a.zone": "old\n"})
	path := filepath.Join(dir, "a.zone")
	must(t, os.Chmod(path, 0o664))
	s, err := Read(path)
	must(t, err)
	must(t, Write(s, []byte("new\n")))
	holdsText(t, path, "new\n")
	info, err := os.Stat(path)
	must(t, err)
	if info.Mode() != 0o664 {
		t.Errorf("the mode became %v", info.Mode())
	}
	// What is there now isn't what was read.
	if err := Write(s, []byte("newer\n")); !errors.Is(err, ErrChanged) {
		t.Errorf("Write = %v, want ErrChanged", err)
	}
	holdsText(t, path, "new\n")
}

func TestWriteFollowsLinks(t *testing.T) {
	dir := tree(t, map[string]string{"real/a.zone": "old", "links/keep": ""})
	path := filepath.Join(dir, "links", "b.zone")
	link(t, filepath.Join("..", "real", "a.zone"), path)
	s, err := Read(path)
	must(t, err)
	must(t, Write(s, []byte("new")))
	holdsText(t, filepath.Join(dir, "real", "a.zone"), "new")
	holdsText(t, path, "new", "keep")
	if info, err := os.Lstat(path); err != nil || info.Mode().Type() != fs.ModeSymlink {
		t.Errorf("the link became %v, %v", info.Mode(), err)
	}
}

func TestWritePartsHardLinks(t *testing.T) {
	dir := tree(t, map[string]string{"a": "old"})
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	if err := os.Link(a, b); err != nil {
		t.Skip(err)
	}
	s, err := Read(a)
	must(t, err)
	must(t, Write(s, []byte("new")))
	holdsText(t, a, "new", "b")
	holdsText(t, b, "old", "a")
}

func TestWriteRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		change func(t *testing.T, path string)
		want   string
		holds  string
	}{
		"same size":  {func(t *testing.T, path string) { put(t, path, "odd") }, "changed", "odd"},
		"longer":     {func(t *testing.T, path string) { put(t, path, "older") }, "changed", "older"},
		"read-only":  {func(t *testing.T, path string) { must(t, os.Chmod(path, 0o444)) }, "read-only", "old"},
		"gone":       {func(t *testing.T, path string) { must(t, os.Remove(path)) }, "no such file", ""},
		"a folder":   {func(t *testing.T, path string) { must(t, os.Remove(path)); must(t, os.Mkdir(path, 0o755)) }, "folder", ""},
		"a link now": {func(t *testing.T, path string) { must(t, os.Rename(path, path+"2")); link(t, path+"2", path) }, "changed", "old"},
		"unchanged":  {func(*testing.T, string) {}, "", "new"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(tree(t, map[string]string{"a.zone": "old"}), "a.zone")
			s, err := Read(path)
			must(t, err)
			test.change(t, path)
			err = Write(s, []byte("new"))
			if test.want == "" {
				must(t, err)
			} else {
				wantError(t, err, path, test.want)
			}
			if test.holds != "" {
				holdsText(t, path, test.holds, "a.zone2")
			}
		})
	}
}

// A change that comes while the new file is being prepared is noticed, and leaves nothing behind.
func TestReplaceChecksLast(t *testing.T) {
	path := filepath.Join(tree(t, map[string]string{"a": "old"}), "a")
	info, err := os.Stat(path)
	must(t, err)
	err = replace(path, info, []byte("new"), func() error { return ErrChanged })
	if !errors.Is(err, ErrChanged) {
		t.Errorf("replace = %v", err)
	}
	holdsText(t, path, "old")
}

func TestHolds(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789"), 20000)
	for _, test := range []struct {
		read []byte
		want bool
	}{{data, true}, {data[1:], false}, {data[:len(data)-1], false}, {append(slices.Clone(data), 'x'), false}} {
		if got, err := holds(bytes.NewReader(test.read), data); got != test.want || err != nil {
			t.Errorf("holds = %v, %v, want %v", got, err, test.want)
		}
	}
}

func TestCreate(t *testing.T) {
	dir := tree(t, nil)
	path := filepath.Join(dir, "a.zone")
	must(t, Create(path, []byte("one")))
	holdsText(t, path, "one")
	must(t, Create(path, []byte("two")))
	holdsText(t, path, "two")
	must(t, os.Chmod(path, 0o400))
	wantError(t, Create(path, []byte("three")), path, "read-only")
	holdsText(t, path, "two")
	wantError(t, Create(dir, nil), "folder")
	wantError(t, Create(filepath.Join(dir, "none", "a"), nil), "temporary file")
	link(t, "nowhere", filepath.Join(dir, "l"))
	wantError(t, Create(filepath.Join(dir, "l"), nil), "symbolic link")
}

// isZone recognises files that begin with an SOA record.
func isZone(_ string, head []byte) bool { return bytes.HasPrefix(head, []byte("@ SOA")) }

func find(t *testing.T, paths ...string) []string {
	t.Helper()
	found, _, err := Find(paths, isZone)
	must(t, err)
	for i := range found {
		found[i] = filepath.ToSlash(found[i])
	}
	return found
}

func wantFiles(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("found\n%q\nwant\n%q", got, want)
	}
}

func TestFind(t *testing.T) {
	const soa = "@ SOA ..."
	dir := tree(t, map[string]string{
		"z/b.zone": soa, "z/a.zone": soa, "z/notes": "text", "z/empty": "", "z/sub/c.zone": soa, "z/sub-a/d": soa,
		"z/.hidden/e.zone": soa, "z/.dot.zone": soa, "other/f.zone": soa, "named.txt": "text",
	})
	t.Chdir(dir)
	link(t, filepath.Join("..", "other", "f.zone"), "z/link.zone")
	link(t, filepath.Join("..", "other"), "z/linked-folder")
	link(t, "nowhere", "z/broken")
	link(t, "a.zone", "z/same.zone")
	inZ := []string{"z/.dot.zone", "z/a.zone", "z/b.zone", "z/sub-a/d", "z/sub/c.zone"}
	wantFiles(t, find(t, "z"), inZ...)
	wantFiles(t, find(t, "z/", "./z/b.zone", "other"), append(slices.Clone(inZ), "other/f.zone")...)
	wantFiles(t, find(t, "-", "named.txt", "./z/b.zone", "-", "z/sub"), "-", "named.txt", "z/b.zone", "z/sub/c.zone")
	wantFiles(t, find(t, "z/linked-folder"), "z/linked-folder/f.zone")
	wantFiles(t, find(t, filepath.Join(dir, "other")), filepath.ToSlash(dir)+"/other/f.zone")

	_, strays, err := Find([]string{"z"}, isZone)
	must(t, err)
	if root := filepath.Join(dir, "z"); !slices.Equal(strays, []Stray{{filepath.Join("z", "link.zone"), root}}) {
		t.Errorf("strays are %q", strays)
	}
	wantFiles(t, find(t, "z/link.zone"), "z/link.zone")

	_, _, err = Find([]string{"none", "z", "z/nothing/here"}, isZone)
	wantError(t, err, "none: there is no such", filepath.Join("z", "nothing", "here"))
}

func TestFindShowsTheHead(t *testing.T) {
	dir := tree(t, map[string]string{"long": strings.Repeat("x", 100000), "short": "y", "empty": ""})
	sizes := map[string]int{}
	_, _, err := Find([]string{dir}, func(path string, head []byte) bool {
		sizes[filepath.Base(path)] = len(head)
		return false
	})
	must(t, err)
	if len(sizes) != 3 || sizes["long"] != headSize || sizes["short"] != 1 || sizes["empty"] != 0 {
		t.Errorf("the heads have %v octets", sizes)
	}
}

func TestFindInGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	const soa = "@ SOA ..."
	dir := tree(t, map[string]string{
		"repo/.gitignore": "/build/\n*.tmp\n", "repo/z/new.zone": soa, "repo/z/ü \n.zone": soa, "repo/z/x.tmp": soa,
		"repo/z/tracked.tmp": soa, "repo/z/deleted.zone": soa, "repo/build/b.zone": soa, "repo/.github/g.zone": soa,
		"repo/nested/n.zone": soa, "repo/nested/.gitignore": "ignored\n", "repo/nested/ignored": soa, "repo/nested/.h/h.zone": soa,
	})
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	t.Chdir(dir)
	for _, command := range [][]string{
		{"-C", "repo", "init", "--quiet"},
		{"-C", "repo", "add", "--force", "z/tracked.tmp", "z/deleted.zone"},
		{"-C", "repo/nested", "init", "--quiet"},
		// A monitor that a repository names must not run.
		{"-C", "repo", "config", "core.fsmonitor", "echo >" + filepath.Join(dir, "ran")},
	} {
		if out, err := exec.Command("git", command...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", command, err, out)
		}
	}
	must(t, os.Remove("repo/z/deleted.zone"))
	inZ := []string{"repo/z/new.zone", "repo/z/tracked.tmp", "repo/z/ü \n.zone"}
	all := append([]string{"repo/nested/n.zone"}, inZ...)
	wantFiles(t, find(t, "repo"), all...)
	wantFiles(t, find(t, "."), all...) // the repository lies below the named folder
	wantFiles(t, find(t, "repo/z"), inZ...)
	wantFiles(t, find(t, "repo/build", "repo/z/x.tmp"), "repo/build/b.zone", "repo/z/x.tmp")
	// Within a hook, git says which repository called it.
	t.Setenv("GIT_DIR", ".git")
	t.Setenv("GIT_INDEX_FILE", filepath.Join(dir, "no-index"))
	wantFiles(t, find(t, "repo/z"), inZ...)
	if _, err := os.Stat("ran"); err == nil {
		t.Error("the file system monitor ran")
	}
	// Without git, ignored files are found too.
	t.Setenv("PATH", "")
	wantFiles(t, find(t, "repo/z"), "repo/z/new.zone", "repo/z/tracked.tmp", "repo/z/x.tmp", "repo/z/ü \n.zone")
}

func TestRoot(t *testing.T) {
	dir := tree(t, map[string]string{"repo/.git/HEAD": "", "repo/z/a.zone": "", "work/.git": "gitdir: x", "work/a.zone": "", "plain/z/a.zone": ""})
	t.Chdir(dir)
	for path, want := range map[string]string{"repo/z/a.zone": "repo", "work/a.zone": "work", "plain/z/a.zone": "plain/z"} {
		for _, path := range []string{path, filepath.Join(dir, path)} {
			if got := Root(path); got != filepath.Join(dir, want) {
				t.Errorf("Root(%s) = %s, want %s", path, got, want)
			}
		}
	}
}

func TestInclude(t *testing.T) {
	dir := tree(t, map[string]string{
		"repo/z/a.zone": "", "repo/z/b.inc": "beside", "repo/b.inc": "top", "repo/common/c.inc": "common", "repo/z/folder/d": "", "secret": "s",
	})
	t.Chdir(filepath.Join(dir, "repo"))
	repo := filepath.Join(dir, "repo")
	link(t, filepath.Join("..", "..", "secret"), "z/leads-out")
	link(t, filepath.Join("..", "common", "c.inc"), "z/leads-in")
	link(t, repo, filepath.Join(dir, "way"))
	load := Include(repo)
	way := filepath.Join(dir, "way", "common", "c.inc")
	for _, test := range []struct{ from, path, name, src string }{
		{"z/a.zone", "b.inc", "z/b.inc", "beside"},
		{"z/a.zone", "../b.inc", "b.inc", "top"},
		{"z/a.zone", "common/c.inc", "common/c.inc", "common"},
		{"z/a.zone", "leads-in", "z/leads-in", "common"},
		{"z/a.zone", filepath.Join(repo, "b.inc"), "b.inc", "top"},
		{filepath.Join(repo, "z", "a.zone"), "common/c.inc", filepath.Join(repo, "common", "c.inc"), "common"},
		{filepath.Join(dir, "way", "z", "a.zone"), "b.inc", filepath.Join(dir, "way", "z", "b.inc"), "beside"},
		{filepath.Join(repo, "z", "a.zone"), way, way, "common"},
	} {
		name, src, err := load(test.from, test.path)
		if err != nil || filepath.ToSlash(name) != filepath.ToSlash(test.name) || string(src) != test.src {
			t.Errorf("%s includes %s: %q, %q, %v; want %q, %q", test.from, test.path, name, src, err, test.name, test.src)
		}
	}
	for path, want := range map[string]string{
		"../../secret":               "outside of " + repo,
		"../../none":                 "outside of " + repo,
		"leads-out":                  "outside of " + repo,
		filepath.Join(dir, "secret"): "outside of " + repo,
		filepath.Join(dir, "none"):   "outside of " + repo,
		filepath.Join(repo, "none"):  "doesn't exist",
		"none":                       "nor in " + repo,
		"folder":                     "folder",
	} {
		_, _, err := load("z/a.zone", path)
		wantError(t, err, want)
	}
}

func TestIncludeRefusesLargeFiles(t *testing.T) {
	dir := tree(t, map[string]string{"large": ""})
	if err := os.Truncate(filepath.Join(dir, "large"), maxIncluded+1); err != nil {
		t.Skip(err)
	}
	_, _, err := Include(dir)(filepath.Join(dir, "a.zone"), "large")
	wantError(t, err, "64 MiB")
}

func TestCreateNew(t *testing.T) {
	dir := tree(t, map[string]string{"there": "old"})
	path := filepath.Join(dir, "new")
	must(t, CreateNew(path, []byte("one")))
	holdsText(t, path, "one", "there")
	for _, name := range []string{"new", "there"} {
		wantError(t, CreateNew(filepath.Join(dir, name), []byte("two")), name, "there already")
	}
	holdsText(t, path, "one", "there")
	holdsText(t, filepath.Join(dir, "there"), "old", "new")
	link(t, "nowhere", filepath.Join(dir, "l"))
	wantError(t, CreateNew(filepath.Join(dir, "l"), nil), "there already")
	wantError(t, CreateNew(filepath.Join(dir, "none", "a"), nil), "temporary file")
}

// What was being written when the program was killed is no zone.
func TestFindPassesOverWhatWasLeftBehind(t *testing.T) {
	const soa = "@ SOA ..."
	dir := tree(t, map[string]string{"a.zone": soa})
	f, err := createTemp(dir, 0o600)
	must(t, err)
	_, err = f.WriteString(soa)
	must(t, errors.Join(err, f.Close()))
	wantFiles(t, find(t, dir), filepath.ToSlash(filepath.Join(dir, "a.zone")))
}
