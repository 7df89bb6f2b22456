package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// stdin is the path that stands for standard input.
const stdin = "-"

// headSize is how much of a file is looked at to tell what it is.
const headSize = 32768

// Find returns the files that paths stand for, each once, in the order of paths and sorted within a
// folder. A path that isn't a folder is taken without asking isZone, and so is "-". In a folder and
// those below it, every regular file counts that isZone recognises by its path and first 32 KiB;
// left out are what an interrupted [Write] left behind, hidden folders and, within a git work tree, files that git ignores, unless the named
// folder is itself ignored. Symbolic links to files are followed unless they lead out of the git work tree, or out
// of the named folder where there is none: such files are somebody else's, and strays names them. Links to folders
// are not followed. All paths that can't be read are named in the error.
func Find(paths []string, isZone func(path string, head []byte) bool) (found []string, strays []Stray, err error) {
	f := finder{isZone: isZone, seen: map[string]bool{}}
	for _, path := range paths {
		if path == stdin {
			f.add(stdin, stdin)
			continue
		}
		path = filepath.Clean(path)
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			f.fail(fmt.Errorf("%s: there is no such file or folder", path))
		case err != nil:
			f.fail(reason(path, err))
		case info.IsDir():
			f.search(path)
		default:
			f.named(path)
		}
	}
	if len(f.errs) > 0 {
		return nil, nil, errors.Join(f.errs...)
	}
	return f.found, f.strays, nil
}

// A Stray is a file in a folder that a symbolic link leads out of it to.
type Stray struct {
	Path string
	Root string // where it leads out of
}

// Sift leaves out of paths the files that a search of their folder would not have found: those that isZone
// doesn't recognise, what isn't regular, and strays. Folders, "-" and what isn't there stay.
func Sift(paths []string, isZone func(path string, head []byte) bool) (kept []string, strays []Stray, err error) {
	var errs []error
	here, top := WorkTree()
	for _, path := range paths {
		f := finder{isZone: isZone, seen: map[string]bool{}, root: top}
		if top == "" || !inside(top, absolute(here, path)) {
			f.root = Root(path) // a file of another repository, and no link
		}
		info, err := os.Stat(path)
		if path != stdin && err == nil && !info.IsDir() {
			if err := f.ask(filepath.Clean(path)); err != nil {
				errs = append(errs, reason(path, err))
			}
			strays = append(strays, f.strays...)
			if len(f.found) == 0 {
				continue
			}
		}
		kept = append(kept, path)
	}
	return kept, strays, errors.Join(errs...)
}

// absolute returns a path that is relative to a folder as an absolute one.
func absolute(folder, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(folder, path)
}

// A finder gathers files.
type finder struct {
	folders map[string]string // their real paths
	isZone  func(path string, head []byte) bool
	found   []string
	seen    map[string]bool // by path without symbolic links
	root    string          // what is searched may not lead out of it
	strays  []Stray
	errs    []error
}

func (f *finder) fail(err error) { f.errs = append(f.errs, err) }

// add takes a file unless it was taken before, perhaps by another name.
func (f *finder) add(path, real string) {
	if !f.seen[real] {
		f.seen[real] = true
		f.found = append(f.found, path)
	}
}

func (f *finder) named(path string) {
	real, err := realPath(path)
	if err != nil {
		f.fail(reason(path, err))
		return
	}
	f.add(path, real)
}

// search takes the zone files in a named folder and those below it.
func (f *finder) search(folder string) {
	f.root = workTree(folder)
	if f.root == "" {
		var err error
		if f.root, err = realPath(folder); err != nil {
			f.fail(reason(folder, err))
			return
		}
	}
	paths := f.list(folder)
	slices.Sort(paths)
	for _, path := range paths {
		if leftOver(filepath.Base(path)) {
			continue
		}
		if err := f.ask(path); err != nil {
			f.fail(reason(path, err))
		}
	}
}

// ask takes a file if it is a zone file.
func (f *finder) ask(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // a link that leads nowhere, or a file that git knows and that was deleted
	}
	if err != nil {
		return err
	}
	real, err := f.realPath(path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return nil
	}
	if !inside(f.root, real) {
		f.strays = append(f.strays, Stray{path, f.root})
		return nil
	}
	head, err := readHead(path)
	if err == nil && f.isZone(path, head) {
		f.add(path, real)
	}
	return err
}

// realPath is [realPath], which asks for each folder once.
func (f *finder) realPath(path string) (string, error) {
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
		return realPath(path)
	}
	folder, base := filepath.Split(path)
	real, ok := f.folders[folder]
	if !ok {
		var err error
		if real, err = realPath(filepath.Clean(folder)); err != nil {
			return "", err
		}
		if f.folders == nil {
			f.folders = map[string]string{}
		}
		f.folders[folder] = real
	}
	return filepath.Join(real, base), nil
}

func readHead(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // only read
	head := make([]byte, headSize)
	n, err := io.ReadFull(file, head)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return head[:n], err
}

// list returns the paths of all files in a folder and below it that are neither hidden nor ignored.
func (f *finder) list(folder string) []string {
	if workTree(folder) != "" {
		if names, ok := gitFiles(folder); ok {
			return f.tracked(folder, names)
		}
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		f.fail(reason(folder, err))
		return nil
	}
	var paths []string
	for _, e := range entries {
		path := filepath.Join(folder, e.Name())
		switch {
		case !e.IsDir():
			paths = append(paths, path)
		case !hidden(e.Name()):
			paths = append(paths, f.list(path)...)
		}
	}
	return paths
}

// tracked turns what git lists in a folder into paths.
func (f *finder) tracked(folder string, names []string) []string {
	var paths []string
	for _, name := range names {
		dir, _ := filepath.Split(filepath.FromSlash(name))
		if slices.ContainsFunc(strings.Split(dir, string(filepath.Separator)), hidden) {
			continue
		}
		path := filepath.Join(folder, filepath.FromSlash(name))
		info, err := os.Lstat(path)
		switch {
		case err != nil: // a file that was deleted, and git doesn't know it yet
		case !info.IsDir():
			paths = append(paths, path)
		case path != folder && !hidden(info.Name()):
			paths = append(paths, f.list(path)...) // a repository within this one, of which git lists only the folder
		}
	}
	return paths
}

func hidden(name string) bool { return strings.HasPrefix(name, ".") }

// gitFiles asks git for the files in a folder that it tracks or doesn't ignore. Ok is false if git
// can't be asked, or ignores the whole folder.
func gitFiles(folder string) (names []string, ok bool) {
	out, err := git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	if err != nil {
		return nil, false
	}
	if len(out) > 0 {
		return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"), true
	}
	_, err = git(folder, "check-ignore", "--quiet", ".")
	return nil, err != nil
}

// repositoryVars are the variables by which a git hook says which repository called it. The folders
// that are searched need not lie in that one.
var repositoryVars = []string{
	"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR",
	"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE",
}

// git runs a git command that only looks, and returns what it prints.
func git(folder string, args ...string) ([]byte, error) {
	return gitCommand(folder, args...).Output()
}

// gitCommand returns a git command that only looks. A repository may name a program as its file system
// monitor, and that must not run; and where a partial clone lacks something, it isn't fetched.
func gitCommand(folder string, args ...string) *exec.Cmd {
	cmd := exec.Command("git", append([]string{"--no-pager", "-c", "core.fsmonitor=false"}, args...)...) //nolint:gosec // fixed arguments
	cmd.Dir = folder
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains(repositoryVars, name)
	})
	cmd.Env = append(cmd.Env, "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none", "LC_ALL=C")
	return cmd
}

// realPath returns the absolute path of a file without symbolic links.
func realPath(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}
